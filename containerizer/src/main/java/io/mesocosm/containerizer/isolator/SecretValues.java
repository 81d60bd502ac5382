package io.mesocosm.containerizer.isolator;

import com.google.protobuf.ByteString;
import io.mesocosm.containerizer.ContainerizerException;
import org.apache.mesos.v1.Protos.Secret;

/** What secrets are. Those given by value are known; references need a resolver, and there is none. */
public final class SecretValues {

    private SecretValues() {}

    /** @param of what the secret is for, for the error */
    public static ByteString value(Secret secret, String of) throws ContainerizerException {
        if (secret.getType() != Secret.Type.VALUE) {
            throw new ContainerizerException(
                    "The secret of " + of + " is a reference, and this agent has no resolver for references");
        }
        if (!secret.hasValue()) {
            throw new ContainerizerException("Secret of type VALUE must have the 'value' field set");
        }
        if (secret.hasReference()) {
            throw new ContainerizerException("Secret of type VALUE must not have the 'reference' field set");
        }
        return secret.getValue().getData();
    }
}
