package io.mesocosm.master.offers;

import java.util.Optional;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.Secret;

/** Which commands and checks of tasks are accepted. Each check returns what is wrong; empty if nothing. */
final class CommandChecks {

    private CommandChecks() {}

    /** Mesos: {@code common::validation::validateCommandInfo}. */
    static Optional<String> command(CommandInfo command) {
        for (Environment.Variable variable : command.getEnvironment().getVariablesList()) {
            Optional<String> error = switch (variable.getType()) {
                case SECRET -> secretVariable(variable);
                case VALUE -> valueVariable(variable);
                case UNKNOWN -> Optional.of("Environment variable of type 'UNKNOWN' is not allowed");
            };
            if (error.isPresent()) {
                return error;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> valueVariable(Environment.Variable variable) {
        String name = "Environment variable '" + variable.getName() + "' of type 'VALUE' must ";
        if (!variable.hasValue()) {
            return Optional.of(name + "have a value set");
        }
        return variable.hasSecret() ? Optional.of(name + "not have a secret set") : Optional.empty();
    }

    private static Optional<String> secretVariable(Environment.Variable variable) {
        String name = "Environment variable '" + variable.getName() + "'";
        if (!variable.hasSecret()) {
            return Optional.of(name + " of type 'SECRET' must have a secret set");
        }
        if (variable.hasValue()) {
            return Optional.of(name + " of type 'SECRET' must not have a value set");
        }
        Optional<String> error = secret(variable.getSecret());
        if (error.isPresent()) {
            return Optional.of(name + " specifies an invalid secret: " + error.get());
        }
        var data = variable.getSecret().getValue().getData();
        for (int i = 0; i < data.size(); i++) {
            if (data.byteAt(i) == 0) {
                return Optional.of(
                        name + " specifies a secret containing null bytes, which is not allowed in the environment");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> secret(Secret secret) {
        return switch (secret.getType()) {
            case REFERENCE -> {
                if (!secret.hasReference()) {
                    yield Optional.of("Secret of type REFERENCE must have the 'reference' field set");
                }
                yield secret.hasValue()
                        ? Optional.of("Secret '" + secret.getReference().getName()
                                + "' of type REFERENCE must not have the 'value' field set")
                        : Optional.empty();
            }
            case VALUE -> {
                if (!secret.hasValue()) {
                    yield Optional.of("Secret of type VALUE must have the 'value' field set");
                }
                yield secret.hasReference()
                        ? Optional.of("Secret of type VALUE must not have the 'reference' field set")
                        : Optional.empty();
            }
            case UNKNOWN -> Optional.empty();
        };
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
