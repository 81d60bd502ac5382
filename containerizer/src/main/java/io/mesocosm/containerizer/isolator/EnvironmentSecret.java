package io.mesocosm.containerizer.isolator;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.Secret;

/**
 * {@code environment_secret}, part of every list: variables whose value is a secret get it here. Secrets given by value
 * are known; references need a resolver, and there is none. (Mesos: {@code EnvironmentSecretIsolatorProcess})
 */
public final class EnvironmentSecret implements Isolator {

    @Override
    public String name() {
        return "environment_secret";
    }

    @Override
    public boolean supportsNesting() {
        return true;
    }

    @Override
    public Preparation prepare(ContainerId id, ContainerConfig config) throws ContainerizerException {
        var resolved = Environment.newBuilder();
        for (var variable : config.getCommandInfo().getEnvironment().getVariablesList()) {
            if (variable.getType() == Environment.Variable.Type.SECRET) {
                resolved.addVariables(Environment.Variable.newBuilder()
                        .setName(variable.getName())
                        .setType(Environment.Variable.Type.VALUE)
                        .setValue(value(variable)));
            }
        }
        return resolved.getVariablesCount() == 0
                ? Preparation.NOTHING
                : Preparation.of(ContainerLaunchInfo.newBuilder()
                        .setEnvironment(resolved)
                        .build());
    }

    private static String value(Environment.Variable variable) throws ContainerizerException {
        if (variable.getSecret().getType() != Secret.Type.VALUE) {
            throw new ContainerizerException("The secret of the environment variable '" + variable.getName()
                    + "' is a reference, and this agent has no resolver for references");
        }
        return variable.getSecret().getValue().getData().toStringUtf8();
    }
}
