package io.mesocosm.agent.state;

import io.mesocosm.common.authentication.AuthenticationTimes;
import io.mesocosm.common.libprocess.Upid;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.Protos.Credential;

/**
 * What flags decide, once at start. The edge builds it from the command line.
 *
 * @param self the agent's own address: {@code slave(1)@ip:port}
 * @param version sent at registration: {@code 1.12.0}
 * @param capabilities sent at registration, in that order
 */
public record AgentConfig(
        Upid self,
        String version,
        List<Protos.AgentInfo.Capability.Type> capabilities,
        Directories directories,
        Registration registration,
        Executors executors,
        Collection collection,
        Rings rings) {

    /** All that this agent can do, in Mesos' order. */
    public static final List<Protos.AgentInfo.Capability.Type> CAPABILITIES = List.of(
            Protos.AgentInfo.Capability.Type.MULTI_ROLE,
            Protos.AgentInfo.Capability.Type.HIERARCHICAL_ROLE,
            Protos.AgentInfo.Capability.Type.RESERVATION_REFINEMENT,
            Protos.AgentInfo.Capability.Type.RESOURCE_PROVIDER,
            Protos.AgentInfo.Capability.Type.RESIZE_VOLUME,
            Protos.AgentInfo.Capability.Type.AGENT_OPERATION_FEEDBACK,
            Protos.AgentInfo.Capability.Type.AGENT_DRAINING,
            Protos.AgentInfo.Capability.Type.TASK_RESOURCE_LIMITS);

    public AgentConfig {
        capabilities = List.copyOf(capabilities);
    }

    /** Whether the agent told the master that it can do that. */
    public boolean has(Protos.AgentInfo.Capability.Type capability) {
        return capabilities.contains(capability);
    }

    /** What an agent without any flags has; the flags replace parts of it. */
    public static AgentConfig defaults(Upid self, Directories directories) {
        return new AgentConfig(
                self,
                "1.12.0",
                CAPABILITIES,
                directories,
                Registration.DEFAULTS,
                Executors.DEFAULTS,
                Collection.DEFAULTS,
                Rings.DEFAULTS);
    }

    /** With what the agent shows to its master. */
    public AgentConfig with(Optional<Credential> credential) {
        return new AgentConfig(
                self, version, capabilities, directories, registration.with(credential), executors, collection, rings);
    }

    /**
     * Absolute paths.
     *
     * @param work {@code --work_dir}
     * @param launcher {@code --launcher_dir}, shown in the command of the command executor
     */
    public record Directories(String work, String launcher) {}

    /**
     * How the agent finds and joins a master.
     *
     * @param backoffFactor {@code --registration_backoff_factor}
     * @param credential {@code --credential}: who the agent proves to be
     * @param authentication {@code --authentication_backoff_factor}, {@code --authentication_timeout_min} and {@code
     *     --authentication_timeout_max}
     */
    public record Registration(
            Duration backoffFactor, Optional<Credential> credential, AuthenticationTimes authentication) {

        /** Mesos' defaults, without credential. */
        public static final Registration DEFAULTS =
                new Registration(Duration.ofSeconds(1), Optional.empty(), AuthenticationTimes.DEFAULTS);

        /** With that credential. */
        public Registration with(Optional<Credential> other) {
            return new Registration(backoffFactor, other, authentication);
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return "Registration[" + credential.map(Credential::getPrincipal).orElse("") + "]";
        }
    }

    /**
     * How executors are treated.
     *
     * @param registrationTimeout {@code --executor_registration_timeout}
     * @param reregistrationTimeout {@code --executor_reregistration_timeout}
     * @param reregistrationRetry {@code --executor_reregistration_retry_interval}: how often v0 executors are called back
     * @param shutdownGracePeriod {@code --executor_shutdown_grace_period}
     * @param recoverCleanup {@code --recover=cleanup}: end old executors and exit
     * @param switchUser {@code --switch_user}
     * @param limitsCpus whether isolation can enforce a task's cpus limit
     * @param limitsMem whether isolation can enforce a task's mem limit
     */
    public record Executors(
            Duration registrationTimeout,
            Duration reregistrationTimeout,
            Optional<Duration> reregistrationRetry,
            Duration shutdownGracePeriod,
            boolean recoverCleanup,
            boolean switchUser,
            boolean limitsCpus,
            boolean limitsMem) {

        /** Mesos' defaults, with posix isolation. */
        public static final Executors DEFAULTS = new Executors(
                Duration.ofMinutes(1),
                Duration.ofSeconds(2),
                Optional.empty(),
                Duration.ofSeconds(5),
                false,
                true,
                false,
                false);
    }

    /**
     * When directories of the dead are removed.
     *
     * @param delay {@code --gc_delay}
     * @param headroom {@code --gc_disk_headroom}, a fraction
     */
    public record Collection(Duration delay, double headroom) {

        /** Mesos' defaults. */
        public static final Collection DEFAULTS = new Collection(Duration.ofDays(7), 0.1);
    }

    /** How much of the past is kept for readers. */
    public record Rings(int frameworks, int executorsPerFramework, int tasksPerExecutor) {

        /** Mesos' numbers. */
        public static final Rings DEFAULTS = new Rings(50, 150, 200);
    }
}
