package io.mesocosm.containerizer.isolator;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;
import org.apache.mesos.v1.Protos.Environment;

/**
 * {@code environment_secret}, part of every list: variables whose value is a secret get it here. (Mesos: {@code EnvironmentSecretIsolatorProcess})
 */
public final class EnvironmentSecret implements NestingIsolator {

    @Override
    public String name() {
        return "environment_secret";
    }

    @Override
    public Preparation prepare(ContainerId id, ContainerConfig config) throws ContainerizerException {
        var resolved = Environment.newBuilder();
        for (var variable : config.getCommandInfo().getEnvironment().getVariablesList()) {
            if (variable.getType() == Environment.Variable.Type.SECRET) {
                resolved.addVariables(Environment.Variable.newBuilder()
                        .setName(variable.getName())
                        .setType(Environment.Variable.Type.VALUE)
                        .setValue(SecretValues.value(
                                        variable.getSecret(), "the environment variable '" + variable.getName() + "'")
                                .toStringUtf8()));
            }
        }
        return resolved.getVariablesCount() == 0
                ? Preparation.NOTHING
                : Preparation.of(ContainerLaunchInfo.newBuilder()
                        .setEnvironment(resolved)
                        .build());
    }
}
