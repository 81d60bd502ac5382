package io.mesocosm.master.offers;

import io.mesocosm.common.tasks.EnvironmentRules;
import java.util.Optional;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.HealthCheck;

/** Which commands and checks of tasks are accepted. Each check returns what is wrong; empty if nothing. */
final class CommandChecks {

    private CommandChecks() {}

    /** Mesos: {@code common::validation::validateCommandInfo}. */
    static Optional<String> command(CommandInfo command) {
        return EnvironmentRules.objection(command.getEnvironment());
    }

    /** Mesos: {@code common::validation::validateHealthCheck}. */
    static Optional<String> healthCheck(HealthCheck check) {
        if (!check.hasType()) {
            return Optional.of("HealthCheck must specify 'type'");
        }
        Optional<String> error = switch (check.getType()) {
            case COMMAND ->
                check.hasCommand()
                        ? checkCommand(check.getCommand(), "Command health check", "Health check's")
                        : Optional.of("Expecting 'command' to be set for COMMAND health check");
            case HTTP ->
                check.hasHttp()
                        ? http(check.getHttp())
                        : Optional.of("Expecting 'http' to be set for HTTP health check");
            case TCP ->
                check.hasTcp() ? Optional.empty() : Optional.of("Expecting 'tcp' to be set for TCP health check");
            case UNKNOWN -> Optional.of("'UNKNOWN' is not a valid health check type");
        };
        return error.or(() -> notNegative(check.getDelaySeconds(), "delay_seconds"))
                .or(() -> notNegative(check.getGracePeriodSeconds(), "grace_period_seconds"))
                .or(() -> notNegative(check.getIntervalSeconds(), "interval_seconds"))
                .or(() -> notNegative(check.getTimeoutSeconds(), "timeout_seconds"));
    }

    private static Optional<String> http(HealthCheck.HTTPCheckInfo http) {
        if (http.hasScheme()
                && !http.getScheme().equals("http")
                && !http.getScheme().equals("https")) {
            return Optional.of("Unsupported HTTP health check scheme: '" + http.getScheme() + "'");
        }
        return http.hasPath() && !http.getPath().startsWith("/")
                ? Optional.of("The path '" + http.getPath() + "' of HTTP health check must start with '/'")
                : Optional.empty();
    }

    /** Mesos: {@code common::validation::validateCheckInfo}. */
    static Optional<String> check(CheckInfo check) {
        if (!check.hasType()) {
            return Optional.of("CheckInfo must specify 'type'");
        }
        Optional<String> error = switch (check.getType()) {
            case COMMAND ->
                check.hasCommand()
                        ? checkCommand(check.getCommand().getCommand(), "Command check", "Check's")
                        : Optional.of("Expecting 'command' to be set for COMMAND check");
            case HTTP -> {
                if (!check.hasHttp()) {
                    yield Optional.of("Expecting 'http' to be set for HTTP check");
                }
                String path = check.getHttp().getPath();
                yield check.getHttp().hasPath() && !path.startsWith("/")
                        ? Optional.of("The path '" + path + "' of HTTP check must start with '/'")
                        : Optional.empty();
            }
            case TCP -> check.hasTcp() ? Optional.empty() : Optional.of("Expecting 'tcp' to be set for TCP check");
            case UNKNOWN -> Optional.of("'UNKNOWN' is not a valid check type");
        };
        return error.or(() -> notNegative(check.getDelaySeconds(), "delay_seconds"))
                .or(() -> notNegative(check.getIntervalSeconds(), "interval_seconds"))
                .or(() -> notNegative(check.getTimeoutSeconds(), "timeout_seconds"));
    }

    private static Optional<String> checkCommand(CommandInfo command, String what, String whose) {
        if (!command.hasValue()) {
            return Optional.of(
                    what + " must contain " + (command.getShell() ? "'shell command'" : "'executable path'"));
        }
        return command(command).map(error -> whose + " `CommandInfo` is invalid: " + error);
    }

    private static Optional<String> notNegative(double value, String field) {
        return value < 0 ? Optional.of("Expecting '" + field + "' to be non-negative") : Optional.empty();
    }
}
