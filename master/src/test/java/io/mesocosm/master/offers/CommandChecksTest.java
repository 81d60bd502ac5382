package io.mesocosm.master.offers;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Environment.Variable;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.Secret;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The truth tables of environments, checks and health checks. */
class CommandChecksTest {

    private static final Secret VALUE = Secret.newBuilder()
            .setType(Secret.Type.VALUE)
            .setValue(Secret.Value.newBuilder().setData(ByteString.copyFromUtf8("secret")))
            .build();
    private static final Secret REFERENCE = Secret.newBuilder()
            .setType(Secret.Type.REFERENCE)
            .setReference(Secret.Reference.newBuilder().setName("vault"))
            .build();

    private static Arguments variable(String error, Consumer<Variable.Builder> change) {
        Variable.Builder variable = Variable.newBuilder().setName("NAME");
        change.accept(variable);
        return Arguments.of(error, variable.build());
    }

    private static Arguments secret(String error, Secret.Builder secret) {
        return variable(error, some -> some.setType(Variable.Type.SECRET).setSecret(secret));
    }

    static Stream<Arguments> variables() {
        String name = "Environment variable 'NAME' ";
        return Stream.of(
                variable("", some -> some.setValue("")),
                variable("", some -> some.setType(Variable.Type.VALUE).setValue("v")),
                variable(name + "of type 'VALUE' must have a value set", some -> {}),
                variable(
                        name + "of type 'VALUE' must not have a secret set",
                        some -> some.setValue("v").setSecret(VALUE)),
                variable(
                        "Environment variable of type 'UNKNOWN' is not allowed",
                        some -> some.setType(Variable.Type.UNKNOWN).setValue("v")),
                variable(name + "of type 'SECRET' must have a secret set", some -> some.setType(Variable.Type.SECRET)),
                variable(
                        name + "of type 'SECRET' must not have a value set",
                        some -> some.setType(Variable.Type.SECRET)
                                .setSecret(VALUE)
                                .setValue("v")),
                secret("", VALUE.toBuilder()),
                secret("", REFERENCE.toBuilder()),
                secret("", Secret.newBuilder()),
                secret(
                        name + "specifies an invalid secret: Secret of type REFERENCE must have the 'reference' field"
                                + " set",
                        Secret.newBuilder().setType(Secret.Type.REFERENCE)),
                secret(
                        name + "specifies an invalid secret: Secret 'vault' of type REFERENCE must not have the 'value'"
                                + " field set",
                        REFERENCE.toBuilder().setValue(VALUE.getValue())),
                secret(
                        name + "specifies an invalid secret: Secret of type VALUE must have the 'value' field set",
                        Secret.newBuilder().setType(Secret.Type.VALUE)),
                secret(
                        name + "specifies an invalid secret: Secret of type VALUE must not have the 'reference' field"
                                + " set",
                        VALUE.toBuilder().setReference(REFERENCE.getReference())),
                secret(
                        name + "specifies a secret containing null bytes, which is not allowed in the environment",
                        VALUE.toBuilder()
                                .setValue(Secret.Value.newBuilder().setData(ByteString.copyFrom(new byte[] {65, 0})))));
    }

    @ParameterizedTest
    @MethodSource("variables")
    void aVariableOfTheEnvironment(String error, Variable variable) {
        CommandInfo.Builder command = CommandInfo.newBuilder();
        command.getEnvironmentBuilder()
                .addVariables(Variable.newBuilder().setName("FIRST").setValue("fine"))
                .addVariables(variable);
        assertThat(CommandChecks.command(command.build())).isEqualTo(expected(error));
    }

    private static Arguments health(String error, HealthCheck.Type type, Consumer<HealthCheck.Builder> change) {
        HealthCheck.Builder check = HealthCheck.newBuilder().setType(type);
        change.accept(check);
        return Arguments.of(error, check.buildPartial());
    }

    private static Arguments healthHttp(String error, Consumer<HealthCheck.HTTPCheckInfo.Builder> change) {
        return health(error, HealthCheck.Type.HTTP, check -> {
            change.accept(check.getHttpBuilder().setPort(80));
        });
    }

    private static Arguments healthTcp(String error, Consumer<HealthCheck.Builder> change) {
        return health(error, HealthCheck.Type.TCP, check -> {
            check.getTcpBuilder().setPort(80);
            change.accept(check);
        });
    }

    private static CommandInfo.Builder withoutValue(boolean shell) {
        return CommandInfo.newBuilder().setShell(shell);
    }

    private static CommandInfo.Builder withBadVariable() {
        CommandInfo.Builder command = CommandInfo.newBuilder().setValue("true");
        command.getEnvironmentBuilder().addVariables(Variable.newBuilder().setName("NAME"));
        return command;
    }

    static Stream<Arguments> healthChecks() {
        return Stream.of(
                Arguments.of("HealthCheck must specify 'type'", HealthCheck.getDefaultInstance()),
                health("Expecting 'command' to be set for COMMAND health check", HealthCheck.Type.COMMAND, check -> {}),
                health(
                        "Command health check must contain 'shell command'",
                        HealthCheck.Type.COMMAND,
                        check -> check.setCommand(withoutValue(true))),
                health(
                        "Command health check must contain 'executable path'",
                        HealthCheck.Type.COMMAND,
                        check -> check.setCommand(withoutValue(false))),
                health(
                        "Health check's `CommandInfo` is invalid: Environment variable 'NAME' of type 'VALUE' must have"
                                + " a value set",
                        HealthCheck.Type.COMMAND,
                        check -> check.setCommand(withBadVariable())),
                health(
                        "",
                        HealthCheck.Type.COMMAND,
                        check -> check.getCommandBuilder().setValue("true")),
                health("Expecting 'http' to be set for HTTP health check", HealthCheck.Type.HTTP, check -> {}),
                healthHttp("Unsupported HTTP health check scheme: 'ftp'", http -> http.setScheme("ftp")),
                healthHttp("Unsupported HTTP health check scheme: ''", http -> http.setScheme("")),
                healthHttp("The path 'x' of HTTP health check must start with '/'", http -> http.setPath("x")),
                healthHttp("The path '' of HTTP health check must start with '/'", http -> http.setPath("")),
                healthHttp("", http -> http.setScheme("https").setPath("/x")),
                healthHttp("", http -> {}),
                health("Expecting 'tcp' to be set for TCP health check", HealthCheck.Type.TCP, check -> {}),
                health("'UNKNOWN' is not a valid health check type", HealthCheck.Type.UNKNOWN, check -> {}),
                healthTcp("Expecting 'delay_seconds' to be non-negative", check -> check.setDelaySeconds(-0.1)),
                healthTcp(
                        "Expecting 'grace_period_seconds' to be non-negative",
                        check -> check.setGracePeriodSeconds(-1)),
                healthTcp("Expecting 'interval_seconds' to be non-negative", check -> check.setIntervalSeconds(-1)),
                healthTcp("Expecting 'timeout_seconds' to be non-negative", check -> check.setTimeoutSeconds(-1)),
                healthTcp(
                        "",
                        check -> check.setDelaySeconds(0)
                                .setGracePeriodSeconds(0)
                                .setIntervalSeconds(0)
                                .setTimeoutSeconds(0)));
    }

    @ParameterizedTest
    @MethodSource("healthChecks")
    void aHealthCheck(String error, HealthCheck check) {
        assertThat(CommandChecks.healthCheck(check)).isEqualTo(expected(error));
    }

    private static Arguments plain(String error, CheckInfo.Type type, Consumer<CheckInfo.Builder> change) {
        CheckInfo.Builder check = CheckInfo.newBuilder().setType(type);
        change.accept(check);
        return Arguments.of(error, check.buildPartial());
    }

    private static Arguments command(String error, CommandInfo.Builder command) {
        return plain(
                error,
                CheckInfo.Type.COMMAND,
                check -> check.getCommandBuilder().setCommand(command.buildPartial()));
    }

    private static Arguments tcp(String error, Consumer<CheckInfo.Builder> change) {
        return plain(error, CheckInfo.Type.TCP, check -> {
            check.getTcpBuilder().setPort(80);
            change.accept(check);
        });
    }

    static Stream<Arguments> plainChecks() {
        return Stream.of(
                Arguments.of("CheckInfo must specify 'type'", CheckInfo.getDefaultInstance()),
                plain("Expecting 'command' to be set for COMMAND check", CheckInfo.Type.COMMAND, check -> {}),
                command("Command check must contain 'shell command'", withoutValue(true)),
                command("Command check must contain 'executable path'", withoutValue(false)),
                command(
                        "Check's `CommandInfo` is invalid: Environment variable 'NAME' of type 'VALUE' must have a value"
                                + " set",
                        withBadVariable()),
                command("", CommandInfo.newBuilder().setValue("true")),
                plain("Expecting 'http' to be set for HTTP check", CheckInfo.Type.HTTP, check -> {}),
                plain(
                        "The path 'x' of HTTP check must start with '/'",
                        CheckInfo.Type.HTTP,
                        check -> check.getHttpBuilder().setPort(80).setPath("x")),
                plain("", CheckInfo.Type.HTTP, check -> check.getHttpBuilder().setPort(80)),
                plain("Expecting 'tcp' to be set for TCP check", CheckInfo.Type.TCP, check -> {}),
                plain("'UNKNOWN' is not a valid check type", CheckInfo.Type.UNKNOWN, check -> {}),
                tcp("Expecting 'delay_seconds' to be non-negative", check -> check.setDelaySeconds(-0.1)),
                tcp("Expecting 'interval_seconds' to be non-negative", check -> check.setIntervalSeconds(-1)),
                tcp("Expecting 'timeout_seconds' to be non-negative", check -> check.setTimeoutSeconds(-1)),
                tcp("", check -> check.setDelaySeconds(0).setIntervalSeconds(0).setTimeoutSeconds(0)));
    }

    @ParameterizedTest
    @MethodSource("plainChecks")
    void aCheck(String error, CheckInfo check) {
        assertThat(CommandChecks.check(check)).isEqualTo(expected(error));
    }

    private static Optional<String> expected(String error) {
        return Optional.of(error).filter(text -> !text.isEmpty());
    }
}
