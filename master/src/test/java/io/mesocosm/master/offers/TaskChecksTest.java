package io.mesocosm.master.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.master.event.AgentMessage;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Image;
import org.apache.mesos.v1.Protos.LinuxInfo;
import org.apache.mesos.v1.Protos.Resource;
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
                        "The cpu limit must be greater than or equal to the cpu request",
                        task -> task.putLimits("cpus", scalar(Double.NaN))),
                wrong(
                        "When a CPU limit is specified, a CPU request must also be specified",
                        task -> task.clearResources()
                                .addAllResources(Given.allocated("mem:32", "dev"))
                                .putLimits("cpus", scalar(1))),
                wrong(
                        "The memory limit must be greater than or equal to the memory request",
                        task -> task.putLimits("mem", scalar(31))),
                right(task -> task.putLimits("mem", scalar(Double.POSITIVE_INFINITY))),
                right(task -> task.clearResources()
                        .addAllResources(Given.allocated("mem:32.9", "dev"))
                        .putLimits("mem", scalar(32.1))),
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

    static Stream<Arguments> defaultExecutors() {
        var docker = ContainerInfo.newBuilder().setType(ContainerInfo.Type.DOCKER);
        var image = ContainerInfo.newBuilder().setType(ContainerInfo.Type.MESOS);
        image.getMesosBuilder().getImageBuilder().setType(Image.Type.DOCKER);
        return Stream.of(
                wrongExecutor(
                        "'ExecutorInfo.container.type' must be 'MESOS' for 'DEFAULT' executor",
                        some -> some.setType(ExecutorInfo.Type.DEFAULT)
                                .clearCommand()
                                .setContainer(docker)),
                wrongExecutor(
                        "'ExecutorInfo.container.mesos.image' must not be set for 'DEFAULT' executor",
                        some -> some.setType(ExecutorInfo.Type.DEFAULT)
                                .clearCommand()
                                .setContainer(image)),
                wrongExecutor("'ExecutorInfo.type' must be 'CUSTOM'", some -> some.setType(ExecutorInfo.Type.UNKNOWN)),
                wrongExecutor(
                        "'ExecutorInfo.command' must be set",
                        some -> some.clearType().clearCommand()),
                wrongExecutor(
                        "Invalid executor resources: The resources have multiple allocation roles ('qa' and 'dev') but"
                                + " only one allocation role is allowed",
                        some -> some.addAllResources(Given.allocated("gpus:1", "qa"))),
                wrongExecutor(
                        "Executor mixes revocable and non-revocable resources: Cannot use both revocable and"
                                + " non-revocable 'cpus' at the same time",
                        some -> some.addResources(some.getResources(0).toBuilder()
                                .setRevocable(Resource.RevocableInfo.getDefaultInstance()))));
    }

    /** What is wrong with the parts, which have tables of their own, is said with where it was found. */
    static Stream<Arguments> parts() {
        var variable = CommandInfo.newBuilder().setValue("true");
        variable.getEnvironmentBuilder().addVariablesBuilder().setName("NAME");
        String ofVariable = "Environment variable 'NAME' of type 'VALUE' must have a value set";
        var docker =
                ContainerInfo.newBuilder().setType(ContainerInfo.Type.DOCKER).build();
        String ofDocker = "DockerInfo 'docker' is not set for DOCKER typed ContainerInfo";
        return Stream.of(
                wrong("Task's `CommandInfo` is invalid: " + ofVariable, task -> task.setCommand(variable)),
                wrongExecutor("Executor's `CommandInfo` is invalid: " + ofVariable, some -> some.setCommand(variable)),
                wrong("Task's `ContainerInfo` is invalid: " + ofDocker, task -> task.setContainer(docker)),
                wrongExecutor("Executor's `ContainerInfo` is invalid: " + ofDocker, some -> some.setContainer(docker)),
                wrong(
                        "Task uses invalid health check: HealthCheck must specify 'type'",
                        task -> task.getHealthCheckBuilder()),
                wrong(
                        "Task uses invalid check: Expecting 'tcp' to be set for TCP check",
                        task -> task.getCheckBuilder().setType(CheckInfo.Type.TCP)));
    }

    private static Resource volume(String id, boolean shared, double megabytes) {
        Resource.Builder volume = Given.allocated("disk(dev):1", "dev").getFirst().toBuilder();
        volume.getScalarBuilder().setValue(megabytes);
        volume.getDiskBuilder().getPersistenceBuilder().setId(id);
        volume.getDiskBuilder().getVolumeBuilder().setContainerPath("path").setMode(Volume.Mode.RW);
        if (shared) {
            volume.setShared(Resource.SharedInfo.getDefaultInstance());
        }
        return volume.build();
    }

    static Stream<Arguments> volumes() {
        return Stream.of(
                wrong(
                        "Task uses duplicate persistence ID: Persistence ID 'a' is not unique",
                        task -> task.addResources(volume("a", false, 1)).addResources(volume("a", false, 2))),
                wrongExecutor(
                        "Executor uses duplicate persistence ID: Persistence ID 'a' is not unique",
                        some -> some.addResources(volume("a", false, 1)).addResources(volume("a", false, 2))),
                wrongExecutor(
                        "Executor resources disk(allocated: dev)(reservations: [(STATIC,dev)])[a:path]<SHARED>:1 should"
                                + " not contain any shared resources",
                        some -> some.clearResources().addResources(volume("a", true, 1))),
                wrong(
                        "Task and its executor use duplicate persistence ID: Persistence ID 'a' is not unique",
                        task -> task.clearCommand()
                                .addResources(volume("a", false, 1))
                                .setExecutor(executor().addResources(volume("a", false, 2)))));
    }

    @ParameterizedTest
    @MethodSource({"tasks", "resources", "limits", "executors", "defaultExecutors", "parts", "volumes"})
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
    void limitsNeedAnAgentThatKnowsThem() {
        Story story = Story.leading();
        var registration =
                Given.registration("old", "cpus:8;mem:4096").toBuilder().clearAgentCapabilities();
        var pid = new Upid("slave(1)", "127.0.0.1", 5051);
        story.on(new AgentMessage.Register(pid, registration.build()));
        AgentId old = story.state().agents().byPid().get(pid).orElseThrow();
        FrameworkId framework = story.framework("dev");
        TaskInfo task = valid().putLimits("cpus", scalar(2)).build();
        assertThat(TaskChecks.check(task, story.framework(framework), story.agent(old), OFFERED))
                .contains("Agent is not capable of handling task resource limits");
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
}
