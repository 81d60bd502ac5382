package io.mesocosm.containerizer.isolator;

import com.google.protobuf.ByteString;
import io.mesocosm.containerizer.ContainerizerException;
import org.apache.mesos.v1.Protos.Secret;

/**
 * What secrets are. Those given by value are known; references need a resolver, and there is none. (Mesos: {@code
 * DefaultSecretResolver})
 */
public final class SecretValues {

    private SecretValues() {}

    /**
     * The value of a secret that is in order ({@code SecretRules}).
     *
     * @param of what the secret is for, for the error
     */
    public static ByteString value(Secret secret, String of) throws ContainerizerException {
        if (secret.hasReference()) {
            throw new ContainerizerException("Default secret resolver cannot resolve references: that of " + of);
        }
        if (!secret.hasValue()) {
            throw new ContainerizerException("Secret has no value: that of " + of);
        }
        return secret.getValue().getData();
    }
}
