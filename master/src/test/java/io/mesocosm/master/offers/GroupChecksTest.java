package io.mesocosm.master.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import io.mesocosm.proto.internal.Messages.RunTaskGroupMessage;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.LinuxInfo;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.TaskGroupInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A task group is launched as a whole or not at all; the truth table of what is wrong with one. */
class GroupChecksTest {

    private static final String RESOURCES = "cpus:4;mem:1024;disk:100;ports:[31000-31010]";

    private final Story story = Story.leading();
    private final AgentId agent = story.agent("host", "cpus:8;mem:2048;disk:200;ports:[31000-31010]");
    private final FrameworkId framework = story.framework("dev");

    private static Operation.LaunchGroup.Builder valid() {
        var executor = Given.executor("group", "cpus:0.1;mem:32;disk:10").toBuilder()
                .setType(ExecutorInfo.Type.DEFAULT)
                .clearCommand()
                .setFrameworkId(new FrameworkId(Story.MASTER + "-0000").toProto());
        var group = TaskGroupInfo.newBuilder()
                .addTasks(Given.task("one", "cpus:1;mem:32"))
                .addTasks(Given.task("two", "cpus:1;mem:32"));
        return Operation.LaunchGroup.newBuilder().setExecutor(executor).setTaskGroup(group);
    }

    private void launch(Operation.LaunchGroup group) {
        OfferId offer = story.offer(framework, agent, RESOURCES);
        story.forget()
                .accept(
                        framework,
                        offer,
                        Operation.newBuilder()
                                .setType(Operation.Type.LAUNCH_GROUP)
                                .setLaunchGroup(group)
                                .build());
    }

    @Test
    void aGroupIsLaunchedInOneMessage() {
        launch(valid().build());
        assertThat(story.sent(story.agent(agent).pid())).hasSize(1).hasOnlyElementsOfType(RunTaskGroupMessage.class);
        assertThat(story.task(framework, "one").executorId()).contains(new ExecutorId("group"));
        assertThat(story.agent(agent).used(framework))
                .isEqualTo(Story.resources("cpus:2.1;mem:96;disk:10").allocate("dev"));
        launch(withNames(valid(), "three", "four").build());
        assertThat(((RunTaskGroupMessage) story.sent(story.agent(agent).pid()).getFirst()).getLaunchExecutor())
                .isFalse();
    }

    private static Operation.LaunchGroup.Builder withNames(Operation.LaunchGroup.Builder group, String... names) {
        for (int i = 0; i < names.length; i++) {
            group.getTaskGroupBuilder()
                    .getTasksBuilder(i)
                    .setName(names[i])
                    .getTaskIdBuilder()
                    .setValue(names[i]);
        }
        return group;
    }

    private static Arguments wrong(String error, Consumer<Operation.LaunchGroup.Builder> change) {
        Operation.LaunchGroup.Builder group = valid();
        change.accept(group);
        return Arguments.of(error, group.build());
    }

    private static Arguments wrongTask(String error, Consumer<TaskInfo.Builder> change) {
        return wrong(error, group -> change.accept(group.getTaskGroupBuilder().getTasksBuilder(1)));
    }

    private static Arguments wrongExecutor(String error, Consumer<ExecutorInfo.Builder> change) {
        return wrong(error, group -> change.accept(group.getExecutorBuilder()));
    }

    static Stream<Arguments> groups() {
        return Stream.of(
                wrongTask(
                        "Task 'a/b' is invalid: 'a/b' contains invalid characters",
                        task -> task.getTaskIdBuilder().setValue("a/b")),
                wrongTask(
                        "Task 'two' is invalid: Docker ContainerInfo is not supported on the task",
                        task -> task.setContainer(ContainerInfo.newBuilder()
                                .setType(ContainerInfo.Type.DOCKER)
                                .setDocker(ContainerInfo.DockerInfo.newBuilder().setImage("image")))),
                wrongTask(
                        "Task 'two' is invalid: HTTP and TCP health checks are not supported for nested containers not"
                                + " joining parent's network",
                        task -> task.setHealthCheck(HealthCheck.newBuilder()
                                        .setType(HealthCheck.Type.TCP)
                                        .setTcp(HealthCheck.TCPCheckInfo.newBuilder()
                                                .setPort(1)))
                                .setContainer(ContainerInfo.newBuilder()
                                        .setType(ContainerInfo.Type.MESOS)
                                        .addNetworkInfos(NetworkInfo.getDefaultInstance()))),
                wrongTask(
                        "Task 'two' is invalid: Resource limits may only be set for tasks within a task group when the"
                                + " 'share_cgroups' field is set to 'false'.",
                        task -> task.putLimits(
                                "cpus", Value.Scalar.newBuilder().setValue(2).build())),
                wrongTask(
                        "If set, the value of 'share_cgroups' must be the same for all tasks in each task group and"
                                + " under a single executor",
                        task -> task.setContainer(sharing(false))),
                wrongTask(
                        "The `ExecutorInfo` of task 'two' is different from executor 'group'",
                        task -> task.setExecutor(
                                valid().getExecutor().toBuilder().setName("other"))));
    }

    static Stream<Arguments> executors() {
        return Stream.of(
                wrongExecutor("'ExecutorInfo.framework_id' must be set", some -> some.clearFrameworkId()),
                wrongExecutor("'ExecutorInfo.type' must be set", some -> some.clearType()),
                wrongExecutor("Unknown executor type", some -> some.setType(ExecutorInfo.Type.UNKNOWN)),
                wrongExecutor(
                        "'ExecutorInfo.container.type' must be 'MESOS' for 'DEFAULT' executor",
                        some -> some.setContainer(ContainerInfo.newBuilder()
                                .setType(ContainerInfo.Type.DOCKER)
                                .setDocker(ContainerInfo.DockerInfo.newBuilder().setImage("image")))),
                wrongExecutor(
                        "The 'share_cgroups' field cannot be set to 'true' on executor containers",
                        some -> some.setContainer(sharing(true))),
                wrongExecutor(
                        "Executor 'group' uses less CPUs (None) than the minimum required (0.01)",
                        some -> resources(some, "mem:32;disk:10")),
                wrongExecutor(
                        "Executor 'group' uses less memory (16MB) than the minimum required (32MB)",
                        some -> resources(some, "cpus:1;mem:16;disk:10")),
                wrongExecutor("Executor 'group' uses no disk", some -> resources(some, "cpus:1;mem:32")));
    }

    static Stream<Arguments> sums() {
        return Stream.of(
                wrong(
                        "There are overlapping resources in the task group's task resources"
                                + " [ cpus(allocated: dev):1; mem(allocated: dev):32, ports(allocated: dev):[31000-31001] ]"
                                + " and/or executor resources cpus(allocated: dev):1; mem(allocated: dev):32;"
                                + " disk(allocated: dev):1; ports(allocated: dev):[31001-31001]",
                        group -> {
                            resources(group.getExecutorBuilder(), "cpus:1;mem:32;disk:1;ports:[31001-31001]");
                            group.getTaskGroupBuilder()
                                    .getTasksBuilder(1)
                                    .clearResources()
                                    .addAllResources(Given.allocated("ports:[31000-31001]", "dev"));
                        }),
                wrong(
                        "Total resources cpus(allocated: dev):5.1; mem(allocated: dev):64; disk(allocated: dev):10"
                                + " required by task group and its executor are more than available "
                                + Story.resources(RESOURCES).allocate("dev"),
                        group -> group.getTaskGroupBuilder()
                                .getTasksBuilder(1)
                                .clearResources()
                                .addAllResources(Given.allocated("cpus:4", "dev"))));
    }

    private static void resources(ExecutorInfo.Builder executor, String resources) {
        executor.clearResources().addAllResources(Given.allocated(resources, "dev"));
    }

    private static ContainerInfo sharing(boolean shares) {
        return ContainerInfo.newBuilder()
                .setType(ContainerInfo.Type.MESOS)
                .setLinuxInfo(LinuxInfo.newBuilder().setShareCgroups(shares))
                .build();
    }

    @ParameterizedTest
    @MethodSource({"groups", "executors", "sums"})
    void allTasksOfAnInvalidGroupAreRefused(String error, Operation.LaunchGroup group) {
        launch(group);
        List<TaskStatus> told = story.told(framework).stream()
                .map(Event::getUpdate)
                .map(Event.Update::getStatus)
                .toList();
        assertThat(told).hasSize(2).allSatisfy(status -> {
            assertThat(status.getMessage()).isEqualTo(error);
            assertThat(status.getState()).isEqualTo(TaskState.TASK_ERROR);
            assertThat(status.getReason()).isEqualTo(TaskStatus.Reason.REASON_TASK_GROUP_INVALID);
        });
        assertThat(story.sent(story.agent(agent).pid())).isEmpty();
        assertThat(story.agent(agent).used().isEmpty()).isTrue();
    }
}
