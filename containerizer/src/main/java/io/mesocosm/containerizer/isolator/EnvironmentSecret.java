package io.mesocosm.containerizer.isolator;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.tasks.EnvironmentRules;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Environment;

/**
 * {@code environment_secret}, part of every list: variables whose value is a secret get it here. (Mesos: {@code
 * EnvironmentSecretIsolatorProcess})
 */
public final class EnvironmentSecret implements NestingIsolator {

    @Override
    public String name() {
        return "environment_secret";
    }

    @Override
    public Preparation prepare(ContainerId id, ContainerConfig config) throws ContainerizerException {
        Environment given = config.getCommandInfo().getEnvironment();
        Optional<String> objection = EnvironmentRules.objection(given);
        if (objection.isPresent()) {
            throw new ContainerizerException("Invalid environment specified: " + objection.get());
        }
        var resolved = Environment.newBuilder();
        for (Environment.Variable variable : given.getVariablesList()) {
            if (variable.getType() == Environment.Variable.Type.SECRET) {
                resolved.addVariables(resolve(variable));
            }
        }
        return resolved.getVariablesCount() == 0
                ? Preparation.NOTHING
                : Preparation.of(ContainerLaunchInfo.newBuilder()
                        .setEnvironment(resolved)
                        .setTaskEnvironment(resolved)
                        .build());
    }

    private static Environment.Variable resolve(Environment.Variable variable) throws ContainerizerException {
        String of = "the environment variable '" + variable.getName() + "'";
        var value = SecretValues.value(variable.getSecret(), of);
        if (!value.isValidUtf8()) {
            throw new ContainerizerException("Secret is not UTF-8: that of " + of);
        }
        return Environment.Variable.newBuilder()
                .setName(variable.getName())
                .setValue(value.toStringUtf8())
                .build();
    }
}
