package io.mesocosm.executor.client;

import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.text.Durations;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What the agent tells an executor through its environment.
 *
 * @param agent the agent's executor API
 * @param checkpoint whether the framework checkpoints, so that the executor survives its agent
 * @param recoveryTimeout how long to wait for an agent that is away, with checkpointing
 * @param subscriptionBackoffMax the longest random delay before a subscription is tried again
 * @param shutdownGrace how long the executor has after SHUTDOWN
 * @param token authenticates the executor
 */
public record ExecutorEnvironment(
        URI agent,
        FrameworkId framework,
        ExecutorId executor,
        boolean checkpoint,
        Duration recoveryTimeout,
        Duration subscriptionBackoffMax,
        Duration shutdownGrace,
        Optional<String> token) {

    /** The environment of this process. */
    public static ExecutorEnvironment ofProcess() {
        return of(System.getenv());
    }

    /**
     * Reads {@code MESOS_AGENT_ENDPOINT} and its kin.
     *
     * @throws IllegalArgumentException naming the variable that is missing or malformed
     */
    public static ExecutorEnvironment of(Map<String, String> variables) {
        return new ExecutorEnvironment(
                agent(variables),
                new FrameworkId(required(variables, "MESOS_FRAMEWORK_ID")),
                new ExecutorId(required(variables, "MESOS_EXECUTOR_ID")),
                "1".equals(variables.get("MESOS_CHECKPOINT")),
                duration(variables, "MESOS_RECOVERY_TIMEOUT", Duration.ofMinutes(15)),
                duration(variables, "MESOS_SUBSCRIPTION_BACKOFF_MAX", Duration.ofSeconds(2)),
                duration(variables, "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", Duration.ofSeconds(5)),
                Optional.ofNullable(variables.get("MESOS_EXECUTOR_AUTHENTICATION_TOKEN")));
    }

    private static URI agent(Map<String, String> variables) {
        String pid = required(variables, "MESOS_SLAVE_PID");
        int at = pid.indexOf('@');
        if (at < 0) {
            throw new IllegalArgumentException("MESOS_SLAVE_PID: '" + pid + "' is not of the form id@ip:port");
        }
        return URI.create("http://" + pid.substring(at + 1) + "/" + pid.substring(0, at) + "/api/v1/executor");
    }

    private static String required(Map<String, String> variables, String name) {
        return Optional.ofNullable(variables.get(name))
                .orElseThrow(
                        () -> new IllegalArgumentException("Expecting '" + name + "' to be set in the environment"));
    }

    private static Duration duration(Map<String, String> variables, String name, Duration otherwise) {
        try {
            return Optional.ofNullable(variables.get(name))
                    .map(Durations::parse)
                    .orElse(otherwise);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Failed to parse " + name + ": " + e.getMessage(), e);
        }
    }
}
