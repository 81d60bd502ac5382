package io.mesocosm.master.offers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.OfferId;
import io.mesocosm.master.core.Given;
import io.mesocosm.master.core.Story;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a scheduler hears of tasks that Mesos' own tests refuse; the other rules are in the tables of the checks. */
class InvalidTasksTest {

    private final Story story = Story.leading();
    private final AgentId agent = story.agent("host", "cpus:8;mem:4096;disk:100");
    private final FrameworkId framework = story.framework("dev");

    private void launch(Operation operation) {
        OfferId offer = story.offer(framework, agent, "cpus:4;mem:1024;disk:100");
        story.forget().accept(framework, offer, operation);
    }

    private static Resource revocable(String text) {
        return Story.resources(text).toProto().getFirst().toBuilder()
                .setRevocable(Resource.RevocableInfo.getDefaultInstance())
                .build();
    }

    private void assertRefused(Reason reason, String... messages) {
        List<TaskStatus> told = story.told(framework).stream()
                .map(Event::getUpdate)
                .map(Event.Update::getStatus)
                .toList();
        assertThat(told)
                .extracting(TaskStatus::getState, TaskStatus::getReason, TaskStatus::getMessage)
                .containsExactlyElementsOf(Stream.of(messages)
                        .map(message -> tuple(TaskState.TASK_ERROR, reason, message))
                        .toList());
        assertThat(story.sent(story.agent(agent).pid())).isEmpty();
        assertThat(story.agent(agent).used().isEmpty()).isTrue();
    }

    private static TaskInfo task(Consumer<ExecutorInfo.Builder> change) {
        ExecutorInfo.Builder executor = Given.executor("executor", "cpus:1;mem:32").toBuilder();
        change.accept(executor);
        return Given.task("task", "cpus:1", executor.build());
    }

    @Test
    @Tag("B089")
    void taskAndExecutorAreRevocableBothOrNeither() {
        TaskInfo task = task(executor -> {}).toBuilder()
                .clearResources()
                .addResources(revocable("cpus:1"))
                .build();
        launch(Given.launch(task));
        assertRefused(
                Reason.REASON_TASK_INVALID,
                "Task and its executor mix revocable and non-revocable resources: Cannot use both revocable and"
                        + " non-revocable 'cpus' at the same time");
    }

    @Test
    @Tag("B092")
    void theExecutorOfALaunchIsNotTheDefaultOne() {
        launch(Given.launch(
                task(executor -> executor.setType(ExecutorInfo.Type.DEFAULT).clearCommand())));
        assertRefused(Reason.REASON_TASK_INVALID, "'ExecutorInfo.type' must be 'CUSTOM'");
    }

    @Test
    @Tag("B092")
    void theExecutorOfALaunchHasACommand() {
        launch(Given.launch(task(executor -> executor.clearType().clearCommand())));
        assertRefused(Reason.REASON_TASK_INVALID, "'ExecutorInfo.command' must be set");
    }

    private static DurationInfo negative() {
        return DurationInfo.newBuilder().setNanoseconds(-1).build();
    }

    @Test
    @Tag("B094")
    void gracePeriodsAreNotNegative() {
        launch(Given.launch(task(executor -> executor.setShutdownGracePeriod(negative()))));
        assertRefused(Reason.REASON_TASK_INVALID, "ExecutorInfo's 'shutdown_grace_period' must be non-negative");
        TaskInfo.Builder task = Given.task("task", "cpus:1").toBuilder();
        task.getKillPolicyBuilder().setGracePeriod(negative());
        launch(Given.launch(task.build()));
        assertRefused(Reason.REASON_TASK_INVALID, "Task's 'kill_policy.grace_period' must be non-negative");
    }

    static Stream<Arguments> groups() {
        ContainerInfo docker = ContainerInfo.newBuilder()
                .setType(ContainerInfo.Type.DOCKER)
                .setDocker(ContainerInfo.DockerInfo.newBuilder().setImage("image"))
                .build();
        return Stream.of(
                Arguments.of(
                        "Task 'two' is invalid: Docker ContainerInfo is not supported on the task",
                        group(group ->
                                group.getTaskGroupBuilder().getTasksBuilder(1).setContainer(docker))),
                Arguments.of(
                        "The `ExecutorInfo` of task 'two' is different from executor 'group'",
                        group(group -> group.getTaskGroupBuilder()
                                .getTasksBuilder(1)
                                .setExecutor(group.getExecutor().toBuilder().setName("other")))),
                Arguments.of(
                        "Executor 'group' uses less CPUs (None) than the minimum required (0.01)",
                        group(group -> executor(group, "mem:32;disk:1"))),
                Arguments.of(
                        "Executor 'group' uses less memory (31MB) than the minimum required (32MB)",
                        group(group -> executor(group, "cpus:0.1;mem:31.9;disk:1"))),
                Arguments.of("Executor 'group' uses no disk", group(group -> executor(group, "cpus:0.1;mem:32"))));
    }

    private static void executor(Operation.LaunchGroup.Builder group, String resources) {
        group.getExecutorBuilder()
                .clearResources()
                .addAllResources(Story.resources(resources).toProto());
    }

    private static Operation group(Consumer<Operation.LaunchGroup.Builder> change) {
        Operation.LaunchGroup.Builder group = Operation.LaunchGroup.newBuilder()
                .setExecutor(Given.executor("group", "cpus:0.1;mem:32;disk:1").toBuilder()
                        .setType(ExecutorInfo.Type.DEFAULT)
                        .clearCommand()
                        .setFrameworkId(new FrameworkId(Story.MASTER + "-0000").toProto()));
        group.getTaskGroupBuilder().addTasks(Given.task("one", "cpus:1")).addTasks(Given.task("two", "cpus:1"));
        change.accept(group);
        return Operation.newBuilder()
                .setType(Operation.Type.LAUNCH_GROUP)
                .setLaunchGroup(group)
                .build();
    }

    @ParameterizedTest
    @MethodSource("groups")
    @Tag("B091")
    void theWholeGroupIsRefused(String message, Operation group) {
        launch(group);
        assertRefused(Reason.REASON_TASK_GROUP_INVALID, message, message);
    }
}
