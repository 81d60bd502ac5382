package io.mesocosm.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.agent.checkpoint.RecoveredAgent;
import io.mesocosm.agent.effect.ContainerEffect;
import io.mesocosm.agent.effect.ProcessEffect;
import io.mesocosm.agent.event.ContainerEvent;
import io.mesocosm.agent.event.DiskEvent;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.event.TimerEvent;
import io.mesocosm.agent.state.Framework;
import io.mesocosm.agent.state.Phase;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.proto.internal.Messages.ReconcileTasksMessage;
import io.mesocosm.proto.internal.Messages.ReregisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.RunTaskGroupMessage;
import io.mesocosm.proto.internal.Messages.ShutdownFrameworkMessage;
import io.mesocosm.proto.internal.Messages.SlaveReregisteredMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import io.mesocosm.proto.internal.Messages.UpdateFrameworkMessage;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskGroupInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.executor.Protos.Event;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/**
 * Orders that were on their way while the agent lost its master, or that come before it may say what it is. What runs and
 * what the agent told the master must never differ without a word that follows.
 */
class LateOrdersTest {

    private static final MasterEvent SAME_MASTER = new MasterEvent.MasterDetected(Optional.of(Stage.LEADER));

    private static Stage disconnected() {
        return Stage.registered().on(SAME_MASTER);
    }

    /** The master said that it is registered; the disk has not answered yet. */
    private static Stage admitted() {
        var stage = new Stage(Stage.CONFIG).withSlowDisk();
        stage.on(new DiskEvent.Recovered(RecoveredAgent.NOTHING));
        stage.on(new ContainerEvent.ContainersRecovered(List.of()));
        return stage.register();
    }

    private static MasterEvent reregisteredAskingFor(String task) {
        return new MasterEvent.Reregistered(
                Stage.MASTER,
                SlaveReregisteredMessage.newBuilder()
                        .setSlaveId(Stage.AGENT_ID)
                        .addReconciliations(ReconcileTasksMessage.newBuilder()
                                .setFrameworkId(Samples.FRAMEWORK.toProto())
                                .setFramework(Samples.framework(true))
                                .addStatuses(TaskStatus.newBuilder()
                                        .setTaskId(new TaskId(task).toProto())
                                        .setState(TaskState.TASK_STAGING)))
                        .build());
    }

    static MasterEvent group(Stage stage, TaskInfo... tasks) {
        return new MasterEvent.RunTaskGroup(
                Stage.MASTER,
                RunTaskGroupMessage.newBuilder()
                        .setFramework(stage.framework(true))
                        .setExecutor(Samples.custom("t", "e").getExecutor())
                        .setTaskGroup(TaskGroupInfo.newBuilder().addAllTasks(List.of(tasks)))
                        .setLaunchExecutor(true)
                        .build());
    }

    private static ProcessEffect.Warn ignored(String tasks, String why) {
        return new ProcessEffect.Warn("ignored tasks=" + tasks + " framework=" + Samples.FRAMEWORK + ": " + why);
    }

    @Test
    void taskThatArrivesAfterTheReregistrationWasSentIsIgnoredAndDroppedWhenAskedFor() {
        Stage stage = disconnected().fire(TimerEvent.RegistrationDue.class);

        stage.runTask(Samples.command("late"), true);
        assertThat(stage.last()).containsExactly(ignored("[late]", "the agent is DISCONNECTED"));
        assertThat(stage.state().frameworks().isEmpty()).isTrue();

        stage.on(reregisteredAskingFor("late"));
        assertThat(stage.forwarded())
                .extracting(StatusUpdate::getStatus)
                .extracting(status -> status.getTaskId().getValue(), TaskStatus::getState, TaskStatus::getReason)
                .containsExactly(Tuple.tuple("late", TaskState.TASK_DROPPED, Reason.REASON_RECONCILIATION));
    }

    @Test
    void taskThatArrivesBeforeTheReregistrationIsSentIsNotListedInIt() {
        Stage stage = disconnected();
        stage.runTask(Samples.command("late"), true);

        stage.fire(TimerEvent.RegistrationDue.class);

        assertThat(stage.sent(ReregisterSlaveMessage.class)).singleElement().satisfies(message -> {
            assertThat(message.getTasksList()).isEmpty();
            assertThat(message.getFrameworksList()).isEmpty();
        });
    }

    @Test
    void taskGroupIsIgnoredAsATaskIs() {
        Stage stage = disconnected();

        stage.on(group(stage, Samples.command("a"), Samples.command("b")));

        assertThat(stage.last()).containsExactly(ignored("[a, b]", "the agent is DISCONNECTED"));
        assertThat(stage.state().frameworks().isEmpty()).isTrue();
    }

    @Test
    void taskForARunningExecutorIsIgnoredAndTheExecutorLivesOn() {
        Stage stage = Stage.registered().runningCustom("e", "t", true).on(SAME_MASTER);

        stage.runTask(Samples.custom("late", "e"), true);

        assertThat(stage.last()).containsExactly(ignored("[late]", "the agent is DISCONNECTED"));
        assertThat(stage.executor("e").tasks().launched().keys()).containsExactly(new TaskId("t"));
        stage.on(Samples.kill("late")).on(reregisteredAskingFor("late"));
        assertThat(stage.forwarded())
                .as("the kill and the question have one answer")
                .extracting(update -> update.getStatus().getState())
                .containsExactly(TaskState.TASK_DROPPED);
    }

    @Test
    void taskThatIsTakenBeforeTheMasterIsLostIsListedAlthoughItStillWaits() {
        Stage stage = Stage.registered().withSlowDisk();
        stage.runTask(Samples.command("t"), true);

        stage.on(SAME_MASTER).fire(TimerEvent.RegistrationDue.class);

        assertThat(stage.sent(ReregisterSlaveMessage.class))
                .singleElement()
                .satisfies(message -> assertThat(message.getTasksList())
                        .extracting(task -> task.getTaskId().getValue())
                        .containsExactly("t"));
    }

    @Test
    void taskIsTakenAgainOnceTheMasterHasTakenTheAgentBack() {
        Stage stage = disconnected().fire(TimerEvent.RegistrationDue.class).on(reregisteredAskingFor("late"));

        stage.runTask(Samples.command("t"), true);

        assertThat(stage.executor("t").tasks().queuedTasks()).hasSize(1);
    }

    /** Nobody asks a new agent what it runs: the master's word counts from when it was given. */
    @Test
    void newAgentTakesTasksWhileItsIdIsBeingStored() {
        Stage stage = admitted();
        assertThat(stage.state().phase()).isEqualTo(Phase.DISCONNECTED);

        stage.runTask(Samples.command("t"), true);

        assertThat(stage.executor("t").tasks().queuedTasks()).hasSize(1);
    }

    @Test
    void newAgentHearsOfItsFrameworksWhileItsIdIsBeingStored() {
        Stage stage = admitted().runTask(Samples.command("t"), true);
        FrameworkInfo renamed =
                stage.framework(true).toBuilder().setName("renamed").build();

        stage.on(new MasterEvent.UpdateFramework(
                Stage.MASTER,
                UpdateFrameworkMessage.newBuilder()
                        .setFrameworkId(Samples.FRAMEWORK.toProto())
                        .setFrameworkInfo(renamed)
                        .setPid("")
                        .build()));
        assertThat(stage.state().framework(Samples.FRAMEWORK).map(Framework::info))
                .contains(renamed);
        assertThat(stage.state().updates().paused()).isTrue();

        stage.on(new MasterEvent.ShutdownFramework(
                Stage.MASTER,
                ShutdownFrameworkMessage.newBuilder()
                        .setFrameworkId(Samples.FRAMEWORK.toProto())
                        .build()));
        assertThat(stage.state().framework(Samples.FRAMEWORK))
                .hasValueSatisfying(
                        framework -> assertThat(framework.terminating()).isTrue());
    }

    @Test
    void newAgentThatLosesItsMasterWhileItsIdIsBeingStoredTakesNothingMore() {
        Stage stage = admitted().on(SAME_MASTER);

        stage.runTask(Samples.command("late"), true);

        assertThat(stage.last()).containsExactly(ignored("[late]", "the agent is DISCONNECTED"));
    }

    /** Whoever ordered it: the task is to end, and its end is told. */
    @Test
    void killIsObeyedWhileTheAgentIsDisconnected() {
        Stage stage = Stage.registered().running("t", true).on(SAME_MASTER);

        stage.on(Samples.kill("t"));

        assertThat(stage.toExecutors()).containsExactly(Event.Type.KILL);
    }

    /** What waits for the disk will run: saying that it is unknown would be its end for the framework. */
    @Test
    void taskThatWaitsForTheDiskIsNotDeniedToAMasterThatAsksForIt() {
        Stage stage = OperationSamples.registered().withSlowDisk();
        stage.on(OperationSamples.apply(1, OperationSamples.reserve(50)));
        stage.runTask(Samples.command("t"), false);

        stage.on(reregisteredAskingFor("t"));

        assertThat(stage.forwarded()).isEmpty();
        stage.on(new DiskEvent.ResourcesStored(Optional.empty()));
        assertThat(stage.last(ContainerEffect.LaunchContainer.class)).hasSize(1);
    }

    /** The agent asked twice, and the second answer comes after it has begun once more. */
    @Test
    void taskThatWaitsSinceAnEarlierLinkDoesNotRunAndIsDropped() {
        Stage stage = OperationSamples.registered().withSlowDisk();
        stage.on(OperationSamples.apply(1, OperationSamples.reserve(50)));
        stage.runTask(Samples.command("t"), false);
        stage.on(group(stage, Samples.command("g")));
        stage.on(SAME_MASTER);

        stage.on(reregisteredAskingFor("t"));

        assertThat(stage.forwarded())
                .extracting(StatusUpdate::getStatus)
                .extracting(status -> status.getTaskId().getValue(), TaskStatus::getState, TaskStatus::getReason)
                .containsExactly(Tuple.tuple("t", TaskState.TASK_DROPPED, Reason.REASON_RECONCILIATION));
        stage.on(new DiskEvent.ResourcesStored(Optional.empty()));
        var warning = new ProcessEffect.Warn("ignored what was ordered before the agent registered again");
        assertThat(stage.last(ProcessEffect.Warn.class)).containsExactly(warning, warning);
        assertThat(stage.state().frameworks().isEmpty()).isTrue();
    }

    /** The master says so again to whom lists tasks of a framework that is no more. */
    @Test
    void endOfAFrameworkIsIgnoredWhileTheAgentIsDisconnected() {
        Stage stage = Stage.registered().running("t", true).on(SAME_MASTER);

        stage.on(new MasterEvent.ShutdownFramework(
                Stage.MASTER,
                ShutdownFrameworkMessage.newBuilder()
                        .setFrameworkId(Samples.FRAMEWORK.toProto())
                        .build()));

        assertThat(stage.last()).isEmpty();
    }
}
