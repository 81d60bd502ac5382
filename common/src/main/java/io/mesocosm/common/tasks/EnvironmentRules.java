package io.mesocosm.common.tasks;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Environment;

/** Which variables a command may have. (Mesos: {@code common::validation::validateEnvironment}) */
public final class EnvironmentRules {

    private EnvironmentRules() {}

    /** What is wrong with the first variable that is not right; empty if all are. */
    public static Optional<String> objection(Environment environment) {
        for (Environment.Variable variable : environment.getVariablesList()) {
            Optional<String> objection = switch (variable.getType()) {
                case SECRET -> secret(variable);
                case VALUE -> value(variable);
                case UNKNOWN -> Optional.of("Environment variable of type 'UNKNOWN' is not allowed");
            };
            if (objection.isPresent()) {
                return objection;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> value(Environment.Variable variable) {
        String name = "Environment variable '" + variable.getName() + "' of type 'VALUE' must ";
        if (!variable.hasValue()) {
            return Optional.of(name + "have a value set");
        }
        return variable.hasSecret() ? Optional.of(name + "not have a secret set") : Optional.empty();
    }

    private static Optional<String> secret(Environment.Variable variable) {
        String name = "Environment variable '" + variable.getName() + "'";
        if (!variable.hasSecret()) {
            return Optional.of(name + " of type 'SECRET' must have a secret set");
        }
        if (variable.hasValue()) {
            return Optional.of(name + " of type 'SECRET' must not have a value set");
        }
        Optional<String> objection = SecretRules.objection(variable.getSecret());
        if (objection.isPresent()) {
            return Optional.of(name + " specifies an invalid secret: " + objection.get());
        }
        return hasZero(variable.getSecret().getValue().getData())
                ? Optional.of(
                        name + " specifies a secret containing null bytes, which is not allowed in the environment")
                : Optional.empty();
    }

    private static boolean hasZero(ByteString data) {
        for (int i = 0; i < data.size(); i++) {
            if (data.byteAt(i) == 0) {
                return true;
            }
        }
        return false;
    }
}
