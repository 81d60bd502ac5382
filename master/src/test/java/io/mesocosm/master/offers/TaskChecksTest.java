package io.mesocosm.master.offers;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.LinuxInfo;
import org.apache.mesos.v1.Protos.Parameter;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Secret;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.Protos.Volume;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The truth table of the tasks of a LAUNCH: a valid task, one thing changed, what is wrong with it. */
class TaskChecksTest {

    private static final Story STORY = Story.leading();
    private static final AgentId AGENT = STORY.agent("host", "cpus:8;mem:4096;gpus:2;ports:[31000-31010]");
    private static final FrameworkId FRAMEWORK = STORY.framework("dev");
    private static final Resources OFFERED =
            Story.resources("cpus:4;mem:1024;gpus:2;ports:[31000-31010]").allocate("dev");

    private static TaskInfo.Builder valid() {
        return Given.task("new", "cpus:1").toBuilder()
                .clearResources()
                .addAllResources(Given.allocated("cpus:1;mem:32", "dev"));
    }

    private static ExecutorInfo.Builder executor() {
        return Given.executor("executor", "cpus:1").toBuilder()
                .setFrameworkId(FRAMEWORK.toProto())
                .clearResources()
                .addAllResources(Given.allocated("cpus:1;mem:32", "dev"));
    }

    private static Arguments wrong(String error, Consumer<TaskInfo.Builder> change) {
        TaskInfo.Builder task = valid();
        change.accept(task);
        return Arguments.of(error, task.buildPartial());
    }

    private static Arguments right(Consumer<TaskInfo.Builder> change) {
        return wrong("", change);
    }

    private static Arguments wrongExecutor(String error, Consumer<ExecutorInfo.Builder> change) {
        ExecutorInfo.Builder executor = executor();
        change.accept(executor);
        return wrong(error, task -> task.clearCommand().setExecutor(executor.buildPartial()));
    }

    static Stream<Arguments> tasks() {
        return Stream.of(
                right(task -> {}),
                right(task -> task.clearCommand().setExecutor(executor())),
                wrong("ID must not be empty", task -> task.getTaskIdBuilder().setValue("")),
                wrong("'.' is disallowed", task -> task.getTaskIdBuilder().setValue(".")),
                wrong(
                        "Task has duplicate ID: running",
                        task -> task.getTaskIdBuilder().setValue("running")),
                wrong(
                        "Task reuses the ID of an unreachable task: unreachable",
                        task -> task.getTaskIdBuilder().setValue("unreachable")),
                wrong(
                        "Task uses invalid agent other while agent " + AGENT + " is expected",
                        task -> task.setAgentId(new AgentId("other").toProto())),
                wrong(
                        "Task's 'kill_policy.grace_period' must be non-negative",
                        task -> task.getKillPolicyBuilder().setGracePeriod(nanos(-1))),
                wrong(
                        "Task's `max_completion_time` must be non-negative",
                        task -> task.setMaxCompletionTime(nanos(-1))),
                right(task -> task.setMaxCompletionTime(nanos(0))));
    }

    static Stream<Arguments> resources() {
        return Stream.of(
                wrong("Task uses no resources", TaskInfo.Builder::clearResources),
                wrong(
                        "Task uses invalid resources: Invalid 'gpus' resource: The 'gpus' resource must be an unsigned"
                                + " integer",
                        task -> task.addAllResources(Given.allocated("gpus:0.5", "dev"))),
                wrong(
                        "Invalid task resources: The resources are not allocated to a role",
                        task -> task.getResourcesBuilder(0).clearAllocationInfo()),
                wrong(
                        "Invalid task resources: The resources have multiple allocation roles ('qa' and 'dev') but only"
                                + " one allocation role is allowed",
                        task -> task.addAllResources(Given.allocated("gpus:1", "qa"))),
                wrong(
                        "Task mixes revocable and non-revocable resources: Cannot use both revocable and non-revocable"
                                + " 'cpus' at the same time",
                        task -> task.addResources(task.getResources(0).toBuilder()
                                .setRevocable(Resource.RevocableInfo.getDefaultInstance()))),
                wrong(
                        "Task uses invalid resources: Invalid DiskInfo: Persistent volumes cannot be created from"
                                + " unreserved resources",
                        task -> task.addResources(Given.allocated("disk:1", "dev").getFirst().toBuilder()
                                .setDisk(Resource.DiskInfo.newBuilder()
                                        .setPersistence(Resource.DiskInfo.Persistence.newBuilder()
                                                .setId("volume"))))),
                wrong(
                        "Task uses invalid resources: Invalid DiskInfo: DiskInfo is set but empty",
                        task -> task.addResources(Given.allocated("disk:1", "dev").getFirst().toBuilder()
                                .setDisk(Resource.DiskInfo.getDefaultInstance()))),
                wrong(
                        "Task should have at least one (but not both) of CommandInfo or ExecutorInfo present",
                        TaskInfo.Builder::clearCommand),
                wrong(
                        "Task should have at least one (but not both) of CommandInfo or ExecutorInfo present",
                        task -> task.setExecutor(executor())),
                wrong(
                        "Only tasks in a task group may have 'share_cgroups' set to 'false'",
                        task -> task.setContainer(sharing(false))),
                right(task -> task.setContainer(sharing(true))),
                wrong(
                        "Total resources cpus(allocated: dev):1; mem(allocated: dev):2032 required by task and its"
                                + " executor is more than available " + OFFERED,
                        task -> task.addAllResources(Given.allocated("mem:2000", "dev"))));
    }

    static Stream<Arguments> limits() {
        return Stream.of(
                right(task -> task.putLimits("cpus", scalar(1)).putLimits("mem", scalar(64))),
                right(task -> task.putLimits("cpus", scalar(Double.POSITIVE_INFINITY))),
                wrong(
                        "Only cpus and mem may be included in a task's resource limits",
                        task -> task.putLimits("disk", scalar(1))),
                wrong(
                        "The cpu limit must be greater than or equal to the cpu request",
                        task -> task.putLimits("cpus", scalar(0.5))),
                wrong(
                        "The memory limit must be greater than or equal to the memory request",
                        task -> task.putLimits("mem", scalar(31))),
                wrong(
                        "When a memory limit is specified, a memory request must also be specified",
                        task -> task.clearResources()
                                .addAllResources(Given.allocated("cpus:1", "dev"))
                                .putLimits("mem", scalar(31))));
    }

    static Stream<Arguments> executors() {
        return Stream.of(
                wrongExecutor(
                        "'a/b' contains invalid characters",
                        some -> some.getExecutorIdBuilder().setValue("a/b")),
                wrongExecutor("'ExecutorInfo.command' must be set for 'CUSTOM' executor", some -> some.clearCommand()),
                wrongExecutor(
                        "'ExecutorInfo.command' must not be set for 'DEFAULT' executor",
                        some -> some.setType(ExecutorInfo.Type.DEFAULT)),
                wrongExecutor(
                        "'ExecutorInfo.type' must be 'CUSTOM'",
                        some -> some.setType(ExecutorInfo.Type.DEFAULT).clearCommand()),
                wrongExecutor(
                        "ExecutorInfo's 'shutdown_grace_period' must be non-negative",
                        some -> some.setShutdownGracePeriod(nanos(-1))),
                wrongExecutor("'ExecutorInfo.framework_id' must be set", some -> some.clearFrameworkId()),
                wrongExecutor(
                        "ExecutorInfo has an invalid FrameworkID (Actual: other vs Expected: " + FRAMEWORK + ")",
                        some -> some.setFrameworkId(new FrameworkId("other").toProto())),
                wrongExecutor(
                        "Executor uses invalid resources: Invalid 'gpus' resource: The 'gpus' resource must be an"
                                + " unsigned integer",
                        some -> some.addAllResources(Given.allocated("gpus:0.5", "dev"))),
                wrongExecutor(
                        "Invalid executor resources: The resources are not allocated to a role",
                        some -> some.getResourcesBuilder(0).clearAllocationInfo()),
                wrongExecutor(
                        "The 'share_cgroups' field cannot be set to 'true' on executor containers",
                        some -> some.setContainer(sharing(true))),
                wrong(
                        "There are overlapping resources in the task resources"
                                + " ports(allocated: dev):[31000-31001] and executor resources"
                                + " ports(allocated: dev):[31001-31002]",
                        task -> task.clearCommand()
                                .clearResources()
                                .addAllResources(Given.allocated("ports:[31000-31001]", "dev"))
                                .setExecutor(executor()
                                        .clearResources()
                                        .addAllResources(Given.allocated("ports:[31001-31002]", "dev")))));
    }

    static Stream<Arguments> commands() {
        return Stream.of(
                right(task -> task.setCommand(with(variable().setValue("v")))),
                wrong(
                        "Task's `CommandInfo` is invalid: Environment variable 'NAME' of type 'VALUE' must have a value"
                                + " set",
                        task -> task.setCommand(with(variable()))),
                wrong(
                        "Task's `CommandInfo` is invalid: Environment variable 'NAME' of type 'VALUE' must not have a"
                                + " secret set",
                        task -> task.setCommand(with(variable().setValue("v").setSecret(Secret.getDefaultInstance())))),
                wrong(
                        "Task's `CommandInfo` is invalid: Environment variable of type 'UNKNOWN' is not allowed",
                        task -> task.setCommand(with(variable().setType(Environment.Variable.Type.UNKNOWN)))),
                wrong(
                        "Task's `CommandInfo` is invalid: Environment variable 'NAME' of type 'SECRET' must have a"
                                + " secret set",
                        task -> task.setCommand(with(variable().setType(Environment.Variable.Type.SECRET)))),
                wrong(
                        "Task's `CommandInfo` is invalid: Environment variable 'NAME' specifies an invalid secret:"
                                + " Secret of type VALUE must have the 'value' field set",
                        task -> task.setCommand(with(variable()
                                .setType(Environment.Variable.Type.SECRET)
                                .setSecret(Secret.newBuilder().setType(Secret.Type.VALUE))))),
                wrong(
                        "Task's `CommandInfo` is invalid: Environment variable 'NAME' specifies a secret containing"
                                + " null bytes, which is not allowed in the environment",
                        task -> task.setCommand(with(variable()
                                .setType(Environment.Variable.Type.SECRET)
                                .setSecret(Secret.newBuilder()
                                        .setType(Secret.Type.VALUE)
                                        .setValue(Secret.Value.newBuilder()
                                                .setData(ByteString.copyFrom(new byte[] {65, 0}))))))));
    }

    static Stream<Arguments> containers() {
        String invalid = "Task's `ContainerInfo` is invalid: ";
        return Stream.of(
                wrong(
                        invalid + "DockerInfo 'docker' is not set for DOCKER typed ContainerInfo",
                        task -> task.setContainer(ContainerInfo.newBuilder().setType(ContainerInfo.Type.DOCKER))),
                wrong(
                        invalid + "Parameter in DockerInfo must not be 'name'",
                        task -> task.setContainer(ContainerInfo.newBuilder()
                                .setType(ContainerInfo.Type.DOCKER)
                                .setDocker(ContainerInfo.DockerInfo.newBuilder()
                                        .setImage("image")
                                        .addParameters(Parameter.newBuilder()
                                                .setKey("name")
                                                .setValue("v"))))),
                wrong(
                        invalid + "Invalid volume: Only one of them should be set: 'host_path', 'image' and 'source'",
                        task -> task.setContainer(volume(Volume.newBuilder()))),
                wrong(
                        invalid + "Invalid volume: 'source.host_path' is not set for HOST_PATH volume",
                        task -> task.setContainer(volume(Volume.newBuilder()
                                .setSource(Volume.Source.newBuilder().setType(Volume.Source.Type.HOST_PATH))))),
                wrong(
                        invalid + "Invalid volume: 'source.type' is unknown",
                        task -> task.setContainer(volume(Volume.newBuilder()
                                .setSource(Volume.Source.newBuilder().setType(Volume.Source.Type.UNKNOWN))))),
                right(task -> task.setContainer(volume(Volume.newBuilder().setHostPath("/data")))));
    }

    static Stream<Arguments> checks() {
        String health = "Task uses invalid health check: ";
        String check = "Task uses invalid check: ";
        var http = HealthCheck.newBuilder().setType(HealthCheck.Type.HTTP);
        return Stream.of(
                wrong(health + "HealthCheck must specify 'type'", task -> task.getHealthCheckBuilder()),
                wrong(
                        health + "Expecting 'command' to be set for COMMAND health check",
                        task -> task.getHealthCheckBuilder().setType(HealthCheck.Type.COMMAND)),
                wrong(
                        health + "Command health check must contain 'shell command'",
                        task -> task.getHealthCheckBuilder()
                                .setType(HealthCheck.Type.COMMAND)
                                .setCommand(CommandInfo.getDefaultInstance())),
                wrong(
                        health + "Expecting 'http' to be set for HTTP health check",
                        task -> task.setHealthCheck(http.clone())),
                wrong(
                        health + "Unsupported HTTP health check scheme: 'ftp'",
                        task -> task.setHealthCheck(http.clone()
                                .setHttp(HealthCheck.HTTPCheckInfo.newBuilder()
                                        .setPort(80)
                                        .setScheme("ftp")))),
                wrong(
                        health + "The path 'x' of HTTP health check must start with '/'",
                        task -> task.setHealthCheck(http.clone()
                                .setHttp(HealthCheck.HTTPCheckInfo.newBuilder()
                                        .setPort(80)
                                        .setPath("x")))),
                wrong(
                        health + "Expecting 'tcp' to be set for TCP health check",
                        task -> task.getHealthCheckBuilder().setType(HealthCheck.Type.TCP)),
                wrong(
                        health + "'UNKNOWN' is not a valid health check type",
                        task -> task.getHealthCheckBuilder().setType(HealthCheck.Type.UNKNOWN)),
                wrong(
                        health + "Expecting 'grace_period_seconds' to be non-negative",
                        task -> task.getHealthCheckBuilder()
                                .setType(HealthCheck.Type.TCP)
                                .setTcp(HealthCheck.TCPCheckInfo.newBuilder().setPort(1))
                                .setGracePeriodSeconds(-1)),
                wrong(check + "CheckInfo must specify 'type'", task -> task.getCheckBuilder()),
                wrong(
                        check + "Expecting 'command' to be set for COMMAND check",
                        task -> task.getCheckBuilder().setType(CheckInfo.Type.COMMAND)),
                wrong(
                        check + "The path 'x' of HTTP check must start with '/'",
                        task -> task.getCheckBuilder()
                                .setType(CheckInfo.Type.HTTP)
                                .setHttp(CheckInfo.Http.newBuilder().setPort(80).setPath("x"))),
                wrong(
                        check + "Expecting 'interval_seconds' to be non-negative",
                        task -> task.getCheckBuilder()
                                .setType(CheckInfo.Type.TCP)
                                .setTcp(CheckInfo.Tcp.newBuilder().setPort(1))
                                .setIntervalSeconds(-1)));
    }

    @ParameterizedTest
    @MethodSource({"tasks", "resources", "limits", "executors", "commands", "containers", "checks"})
    void aTask(String error, TaskInfo task) {
        Story story = Story.leading();
        AgentId agent = story.agent("host", "cpus:8;mem:4096;gpus:2;ports:[31000-31010]");
        AgentId lost = story.agent("lost", "cpus:1");
        FrameworkId framework = story.framework("dev");
        story.launch(framework, agent, Given.task("running", "cpus:1"));
        story.launch(framework, lost, Given.task("unreachable", "cpus:1"));
        story.silence(lost);
        assertThat(TaskChecks.check(task, story.framework(framework), story.agent(agent), OFFERED))
                .isEqualTo(Optional.of(error).filter(text -> !text.isEmpty()));
    }

    @Test
    void anExecutorMustBeTheOneThatRuns() {
        Story story = Story.leading();
        AgentId agent = story.agent("host", "cpus:8;mem:4096");
        FrameworkId framework = story.framework("dev");
        story.launch(framework, agent, Given.task("first", "cpus:1", Given.executor("executor", "cpus:1;mem:32")));
        TaskInfo other = valid().clearCommand()
                .setExecutor(executor().setName("another"))
                .build();
        assertThat(TaskChecks.check(other, story.framework(framework), story.agent(agent), OFFERED))
                .hasValueSatisfying(error -> assertThat(error)
                        .startsWith("ExecutorInfo is not compatible with existing ExecutorInfo with same"
                                + " ExecutorID.\n------------------------------------------------------------\n"
                                + "Existing ExecutorInfo:\n"));
        TaskInfo same = valid().clearCommand().setExecutor(executor()).build();
        assertThat(TaskChecks.check(same, story.framework(framework), story.agent(agent), OFFERED))
                .isEmpty();
    }

    private static DurationInfo nanos(long nanos) {
        return DurationInfo.newBuilder().setNanoseconds(nanos).build();
    }

    private static Value.Scalar scalar(double value) {
        return Value.Scalar.newBuilder().setValue(value).build();
    }

    private static ContainerInfo sharing(boolean shares) {
        return ContainerInfo.newBuilder()
                .setType(ContainerInfo.Type.MESOS)
                .setLinuxInfo(LinuxInfo.newBuilder().setShareCgroups(shares))
                .build();
    }

    private static ContainerInfo volume(Volume.Builder volume) {
        return ContainerInfo.newBuilder()
                .setType(ContainerInfo.Type.MESOS)
                .addVolumes(volume.setContainerPath("path").setMode(Volume.Mode.RW))
                .build();
    }

    private static Environment.Variable.Builder variable() {
        return Environment.Variable.newBuilder().setName("NAME");
    }

    private static CommandInfo with(Environment.Variable.Builder variable) {
        return CommandInfo.newBuilder()
                .setValue("true")
                .setEnvironment(Environment.newBuilder().addVariables(variable))
                .build();
    }
}
