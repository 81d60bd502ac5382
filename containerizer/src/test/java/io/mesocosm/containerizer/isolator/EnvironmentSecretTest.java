package io.mesocosm.containerizer.isolator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.Environment.Variable;
import org.apache.mesos.v1.Protos.Secret;
import org.junit.jupiter.api.Test;

/** What becomes of variables whose value is a secret. */
final class EnvironmentSecretTest {

    private static final Secret SECRET = Secret.newBuilder()
            .setType(Secret.Type.VALUE)
            .setValue(Secret.Value.newBuilder().setData(ByteString.copyFromUtf8("sesame")))
            .build();

    private static Variable.Builder secret(Secret secret) {
        return Variable.newBuilder()
                .setName("KEY")
                .setType(Variable.Type.SECRET)
                .setSecret(secret);
    }

    private static ContainerLaunchInfo prepare(Variable.Builder variable) throws Exception {
        ContainerConfig.Builder config = ContainerConfig.newBuilder().setDirectory("/sandbox");
        config.getCommandInfoBuilder()
                .getEnvironmentBuilder()
                .addVariables(Variable.newBuilder().setName("PLAIN").setValue("seen"))
                .addVariables(variable);
        return new EnvironmentSecret()
                .prepare(new ContainerId("c"), config.build())
                .info();
    }

    private static void assertRefused(String message, Variable.Builder variable) {
        assertThatThrownBy(() -> prepare(variable)).hasMessage(message);
    }

    @Test
    void executorsAndTasksGetTheValue() throws Exception {
        Environment resolved = Environment.newBuilder()
                .addVariables(Variable.newBuilder().setName("KEY").setValue("sesame"))
                .build();
        assertThat(prepare(secret(SECRET)))
                .isEqualTo(ContainerLaunchInfo.newBuilder()
                        .setEnvironment(resolved)
                        .setTaskEnvironment(resolved)
                        .build());
    }

    @Test
    void withoutSecretsThereIsNothingToDo() throws Exception {
        assertThat(prepare(Variable.newBuilder().setName("OTHER").setValue("")))
                .isEqualTo(ContainerLaunchInfo.getDefaultInstance());
    }

    @Test
    void whatIsWrongIsNamed() {
        assertRefused(
                "Invalid environment specified: Environment variable 'KEY' of type 'VALUE' must have a value set",
                Variable.newBuilder().setName("KEY"));
        assertRefused(
                "Invalid environment specified: Environment variable 'KEY' specifies an invalid secret: "
                        + "Secret of type VALUE must have the 'value' field set",
                secret(Secret.newBuilder().setType(Secret.Type.VALUE).build()));
        assertRefused(
                "Default secret resolver cannot resolve references: that of the environment variable 'KEY'",
                secret(Secret.newBuilder()
                        .setType(Secret.Type.REFERENCE)
                        .setReference(Secret.Reference.newBuilder().setName("vault"))
                        .build()));
        assertRefused(
                "Secret has no value: that of the environment variable 'KEY'", secret(Secret.getDefaultInstance()));
    }

    @Test
    void whatIsNoTextIsNotChangedToSome() {
        Secret.Builder bytes = SECRET.toBuilder();
        bytes.getValueBuilder().setData(ByteString.copyFrom(new byte[] {'a', (byte) 0xff}));
        assertRefused("Secret is not UTF-8: that of the environment variable 'KEY'", secret(bytes.build()));
    }
}
