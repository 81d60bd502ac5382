package io.mesocosm.common.tasks;

import java.util.Optional;
import org.apache.mesos.v1.Protos.Secret;

/** Which secrets can be told apart: by value or by reference. (Mesos: {@code common::validation::validateSecret}) */
public final class SecretRules {

    private SecretRules() {}

    /** What is wrong with a secret; empty if nothing. One of unknown type is for whoever resolves it. */
    public static Optional<String> objection(Secret secret) {
        return switch (secret.getType()) {
            case REFERENCE -> reference(secret);
            case VALUE -> value(secret);
            case UNKNOWN -> Optional.empty();
        };
    }

    private static Optional<String> reference(Secret secret) {
        if (!secret.hasReference()) {
            return Optional.of("Secret of type REFERENCE must have the 'reference' field set");
        }
        return secret.hasValue()
                ? Optional.of("Secret '" + secret.getReference().getName()
                        + "' of type REFERENCE must not have the 'value' field set")
                : Optional.empty();
    }

    private static Optional<String> value(Secret secret) {
        if (!secret.hasValue()) {
            return Optional.of("Secret of type VALUE must have the 'value' field set");
        }
        return secret.hasReference()
                ? Optional.of("Secret of type VALUE must not have the 'reference' field set")
                : Optional.empty();
    }
}
