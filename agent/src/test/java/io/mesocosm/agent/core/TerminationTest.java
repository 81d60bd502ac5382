package io.mesocosm.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.agent.effect.ContainerEffect;
import io.mesocosm.agent.effect.DiskEffect;
import io.mesocosm.agent.event.ContainerEvent;
import io.mesocosm.agent.event.DiskEvent;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.event.TimerEvent;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.Termination;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.proto.internal.Messages.ExitedExecutorMessage;
import io.mesocosm.proto.internal.Messages.ShutdownExecutorMessage;
import io.mesocosm.proto.internal.Messages.ShutdownFrameworkMessage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/** Who says what of a task whose executor or container does not go on: the table of reasons, row by row. */
class TerminationTest {

    private final Stage stage = Stage.registered();

    private Stage terminated(String executor, Termination termination) {
        return stage.on(new ContainerEvent.ContainerTerminated(stage.run(executor), termination));
    }

    private void expect(TaskState state, Reason reason, String message) {
        TaskStatus status = stage.forwarded().getFirst().getStatus();
        assertThat(status.getState()).isEqualTo(state);
        assertThat(status.getReason()).isEqualTo(reason);
        assertThat(status.getMessage()).isEqualTo(message);
        assertThat(status.getSource()).isEqualTo(TaskStatus.Source.SOURCE_AGENT);
    }

    @Test
    void executorThatExitsFailsItsTasksAndTheMasterIsTold() {
        stage.runningCustom("e", "t", true);
        terminated("e", Termination.exited(9));
        expect(TaskState.TASK_FAILED, Reason.REASON_EXECUTOR_TERMINATED, "Executor terminated");
        assertThat(stage.sent(ExitedExecutorMessage.class).getFirst().getStatus())
                .isEqualTo(9);
    }

    @Test
    void commandExecutorThatExitsIsNotToldToTheMaster() {
        stage.running("t", true);
        terminated("t", Termination.UNKNOWN);
        expect(TaskState.TASK_FAILED, Reason.REASON_EXECUTOR_TERMINATED, "Executor terminated");
        assertThat(stage.sent(ExitedExecutorMessage.class)).isEmpty();
    }

    @Test
    void containerThatCannotBeLaunched() {
        stage.runTask(Samples.command("t"), true);
        stage.on(new ContainerEvent.ContainerLaunchFailed(stage.run("t"), "no space"));
        assertThat(stage.destroyed()).containsExactly(stage.run("t"));
        terminated("t", Termination.UNKNOWN);
        expect(TaskState.TASK_FAILED, Reason.REASON_CONTAINER_LAUNCH_FAILED, "Failed to launch container: no space");
        assertThat(stage.state().counters().of("slave/container_launch_errors")).isEqualTo(1);
    }

    @Test
    void groupOnAnExecutorThatNobodyHostsFails() {
        var group = LaunchTest.group("g1", "g2").message();
        var executor = Samples.executor("e").toBuilder()
                .setType(ExecutorInfo.Type.DEFAULT)
                .clearCommand();
        stage.on(new MasterEvent.RunTaskGroup(
                Stage.MASTER, group.toBuilder().setExecutor(executor).build()));
        assertThat(stage.forwarded()).hasSize(2);
        expect(
                TaskState.TASK_FAILED,
                Reason.REASON_CONTAINER_LAUNCH_FAILED,
                "Failed to launch container: The executor has no command, and the agent does not host it");
        assertThat(stage.sent(ExitedExecutorMessage.class).getFirst().getStatus())
                .isEqualTo(-1);
    }

    @Test
    void containerThatCannotGetItsResources() {
        stage.runningCustom("e", "t", true);
        stage.on(new ContainerEvent.ContainerUpdated(stage.run("e"), Optional.of("no memory")));
        assertThat(stage.destroyed()).containsExactly(stage.run("e"));
        terminated("e", Termination.exited(9));
        expect(
                TaskState.TASK_GONE,
                Reason.REASON_CONTAINER_UPDATE_FAILED,
                "Failed to update resources for container: no memory");
    }

    @Test
    void executorThatDoesNotRegister() {
        stage.runTask(Samples.custom("t", "e"), true);
        stage.launched("e");
        stage.fire(TimerEvent.ExecutorRegistrationTimedOut.class);
        assertThat(stage.destroyed()).containsExactly(stage.run("e"));
        assertThat(stage.executor("e").state()).isEqualTo(Executor.State.TERMINATING);
        terminated("e", Termination.exited(9));
        expect(
                TaskState.TASK_FAILED,
                Reason.REASON_EXECUTOR_REGISTRATION_TIMEOUT,
                "Executor did not register within 1mins");
    }

    @Test
    void limitationNamesItsReasonAndResources() {
        stage.running("t", true);
        terminated(
                "t",
                new Termination(
                        OptionalInt.of(9),
                        Optional.of(TaskState.TASK_FAILED),
                        List.of(Reason.REASON_CONTAINER_LIMITATION_MEMORY),
                        "Memory limit exceeded",
                        Samples.resources("mem", 32)));
        expect(TaskState.TASK_FAILED, Reason.REASON_CONTAINER_LIMITATION_MEMORY, "Memory limit exceeded");
        assertThat(stage.forwarded().getFirst().getStatus().getLimitation().getResourcesList())
                .isEqualTo(Samples.resources("mem", 32));
    }

    @Test
    void ownReasonComesBeforeTheContainerizersWords() {
        stage.runTask(Samples.custom("t", "e"), true);
        stage.launched("e");
        stage.fire(TimerEvent.ExecutorRegistrationTimedOut.class);
        terminated(
                "e",
                new Termination(OptionalInt.empty(), Optional.empty(), List.of(), "Container destroyed", List.of()));
        expect(
                TaskState.TASK_FAILED,
                Reason.REASON_EXECUTOR_REGISTRATION_TIMEOUT,
                "Executor did not register within 1mins; Container destroyed");
    }

    @Test
    void terminatedExecutorStaysUntilItsTasksAreAcknowledgedThenItsDirectoriesAreGarbage() {
        stage.runningCustom("e", "t", true);
        String sandbox = stage.executor("e").directory();
        terminated("e", Termination.exited(0));
        assertThat(stage.executor("e").state()).isEqualTo(Executor.State.TERMINATED);
        var uuid = stage.forwarded().getFirst().getUuid();
        stage.acknowledge("t", uuid);
        assertThat(stage.state().frameworks().isEmpty()).isTrue();
        assertThat(stage.state()
                        .completedFrameworks()
                        .getFirst()
                        .completedExecutors()
                        .getFirst()
                        .id())
                .isEqualTo(new ExecutorId("e"));
        assertThat(stage.state().garbage().scheduled().containsKey(sandbox)).isTrue();
        assertThat(stage.state().garbage().scheduled().containsKey("/work/meta/slaves/m-S0/frameworks/m-0000"))
                .isTrue();
    }

    @Test
    void directoriesOfAFrameworkThatComesBackAreKept() {
        stage.running("t", true);
        stage.acknowledge("t", stage.update("t", "t", TaskState.TASK_FINISHED).getUuid());
        terminated("t", Termination.exited(0));
        assertThat(stage.state().garbage().scheduled().containsKey("/work/slaves/m-S0/frameworks/m-0000"))
                .isTrue();
        stage.runTask(Samples.command("t"), true);
        assertThat(stage.state().garbage().scheduled().containsKey("/work/slaves/m-S0/frameworks/m-0000"))
                .isFalse();
        assertThat(stage.state().garbage().scheduled().containsKey("/work/slaves/m-S0/frameworks/m-0000/executors/t"))
                .isFalse();
    }

    @Test
    void frameworkShutdownEndsExecutorsSilentlyAndThenForgets() {
        stage.runningCustom("e", "t", true);
        stage.on(new MasterEvent.ShutdownFramework(
                Stage.MASTER,
                ShutdownFrameworkMessage.newBuilder()
                        .setFrameworkId(Samples.FRAMEWORK.toProto())
                        .build()));
        assertThat(stage.toExecutors()).containsExactly(Event.Type.SHUTDOWN);
        stage.fire(TimerEvent.ExecutorShutdownTimedOut.class);
        assertThat(stage.destroyed()).containsExactly(stage.run("e"));
        terminated("e", Termination.exited(9));
        assertThat(stage.forwarded()).isEmpty();
        assertThat(stage.sent(ExitedExecutorMessage.class)).hasSize(1);
        assertThat(stage.state().frameworks().isEmpty()).isTrue();
        assertThat(stage.state().updates().streams().isEmpty()).isTrue();
    }

    @Test
    void executorShutdownByTheMasterGivesItTime() {
        stage.runningCustom("e", "t", true);
        stage.on(new MasterEvent.ShutdownExecutor(
                Stage.MASTER,
                ShutdownExecutorMessage.newBuilder()
                        .setFrameworkId(Samples.FRAMEWORK.toProto())
                        .setExecutorId(new ExecutorId("e").toProto())
                        .build()));
        assertThat(stage.toExecutors()).containsExactly(Event.Type.SHUTDOWN);
        assertThat(stage.destroyed()).isEmpty();
        stage.fire(TimerEvent.ExecutorShutdownTimedOut.class);
        assertThat(stage.destroyed()).hasSize(1);
    }

    @Test
    void executorEndedBeforeItsContainerWasLaunchedNeverIs() {
        stage.withSlowDisk();
        stage.runTask(Samples.custom("t", "e"), true);
        var stored = stage.last(DiskEffect.Checkpoint.class).getFirst().token().orElseThrow();
        stage.on(new MasterEvent.ShutdownExecutor(
                Stage.MASTER,
                ShutdownExecutorMessage.newBuilder()
                        .setFrameworkId(Samples.FRAMEWORK.toProto())
                        .setExecutorId(new ExecutorId("e").toProto())
                        .build()));
        stage.on(new DiskEvent.Checkpointed(stored));
        assertThat(stage.last(ContainerEffect.LaunchContainer.class)).isEmpty();
        assertThat(stage.executor("e").state()).isEqualTo(Executor.State.TERMINATED);
    }

    @Test
    void killOfUnknownTask() {
        stage.runningCustom("e", "t", true);
        stage.on(Samples.kill("other"));
        expect(TaskState.TASK_DROPPED, Reason.REASON_EXECUTOR_TERMINATED, "Cannot find executor");
    }

    @Test
    void killBeforeDelivery() {
        stage.runTask(Samples.custom("t", "e"), true);
        stage.on(Samples.kill("t"));
        expect(
                TaskState.TASK_KILLED,
                Reason.REASON_TASK_KILLED_DURING_LAUNCH,
                "Killed before delivery to the executor");
        stage.launched("e");
        stage.subscribe("e");
        assertThat(stage.toExecutors()).as("it has nothing to do").containsExactly(Event.Type.SHUTDOWN);
    }

    @Test
    void killOfCommandTaskBeforeDeliveryTakesItsContainer() {
        stage.runTask(Samples.command("t"), true);
        stage.on(Samples.kill("t"));
        expect(
                TaskState.TASK_KILLED,
                Reason.REASON_TASK_KILLED_DURING_LAUNCH,
                "Killed before delivery to the executor");
        assertThat(stage.destroyed()).containsExactly(stage.run("t"));
    }

    @Test
    void killBeforeDeliveryTakesTheWholeGroup() {
        stage.on(LaunchTest.group("g1", "g2"));
        stage.on(Samples.kill("g2"));
        assertThat(stage.forwarded())
                .extracting(
                        update -> update.getStatus().getTaskId().getValue(),
                        update -> update.getStatus().getState())
                .containsExactlyInAnyOrder(
                        Tuple.tuple("g1", TaskState.TASK_KILLED), Tuple.tuple("g2", TaskState.TASK_KILLED));
        expect(
                TaskState.TASK_KILLED,
                Reason.REASON_TASK_KILLED_DURING_LAUNCH,
                "A task within the task group was killed before delivery to the executor");
    }

    @Test
    void killOfLaunchedTaskGoesToTheExecutor() {
        stage.running("t", true);
        stage.on(Samples.kill("t"));
        assertThat(stage.toExecutors()).containsExactly(Event.Type.KILL);
    }

    @Test
    void executorReturnsWithoutHavingHeardOfATask() {
        stage.runTask(Samples.custom("t", "e"), true);
        stage.launched("e");
        stage.subscribe("e");
        stage.updated("e");
        stage.subscribe("e", Call.Subscribe.getDefaultInstance());
        expect(TaskState.TASK_DROPPED, Reason.REASON_AGENT_RESTARTED, "Task launched during agent restart");
    }
}
