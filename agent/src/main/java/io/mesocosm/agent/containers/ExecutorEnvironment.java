package io.mesocosm.agent.containers;

import io.mesocosm.agent.effect.ContainerEffect.LaunchContainer;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.text.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Resource;

/**
 * The environment that executors, and with them the tasks of hosted ones, find. Mesos: executorEnvironment.
 *
 * @param self the agent's address
 * @param libprocessIp {@code LIBPROCESS_IP} of the agent's own environment
 * @param given {@code --executor_environment_variables}
 * @param httpCommandExecutor {@code --http_command_executor}
 * @param shutdownGrace of executors that name none
 * @param recoveryTimeout how long executors wait for their agent
 * @param backoffMax bounds the time between two tries to come back
 */
public record ExecutorEnvironment(
        Upid self,
        Optional<String> libprocessIp,
        Map<String, String> given,
        boolean httpCommandExecutor,
        Duration shutdownGrace,
        Duration recoveryTimeout,
        Duration backoffMax) {

    public ExecutorEnvironment {
        given = Map.copyOf(given);
    }

    /** Of the container of that launch. */
    Map<String, String> of(LaunchContainer launch, AgentId agent) {
        var environment = new TreeMap<String, String>();
        libprocessIp.ifPresent(ip -> environment.put("LIBPROCESS_IP", ip));
        environment.putAll(given);
        environment.put("LIBPROCESS_PORT", "0");
        ExecutorInfo executor = launch.executor();
        environment.put("MESOS_FRAMEWORK_ID", launch.run().frameworkId().value());
        environment.put("MESOS_EXECUTOR_ID", launch.run().executorId().value());
        environment.put("MESOS_DIRECTORY", launch.directory());
        environment.put("MESOS_SLAVE_ID", agent.value());
        environment.put("MESOS_SLAVE_PID", self.toString());
        environment.put("MESOS_AGENT_ENDPOINT", self.host() + ":" + self.port());
        environment.put("MESOS_CHECKPOINT", launch.checkpoint() ? "1" : "0");
        environment.put("MESOS_HTTP_COMMAND_EXECUTOR", httpCommandExecutor ? "1" : "0");
        Duration grace = executor.hasShutdownGracePeriod()
                ? Duration.ofNanos(executor.getShutdownGracePeriod().getNanoseconds())
                : shutdownGrace;
        environment.put("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", Durations.format(grace));
        if (launch.checkpoint()) {
            environment.put("MESOS_RECOVERY_TIMEOUT", Durations.format(recoveryTimeout));
            environment.put("MESOS_SUBSCRIPTION_BACKOFF_MAX", Durations.format(backoffMax));
        }
        return environment;
    }

    /** The role that the task's resources are allocated to, which its process is told. */
    static Optional<String> allocationRole(List<Resource> resources) {
        return resources.stream()
                .filter(Resource::hasAllocationInfo)
                .map(resource -> resource.getAllocationInfo().getRole())
                .findFirst();
    }
}
