package io.mesocosm.agent.core;

import static io.mesocosm.agent.core.OperationSamples.allocated;
import static io.mesocosm.agent.core.OperationSamples.apply;
import static io.mesocosm.agent.core.OperationSamples.createVolume;
import static io.mesocosm.agent.core.OperationSamples.reserve;
import static io.mesocosm.agent.core.OperationSamples.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.mesocosm.agent.effect.ContainerEffect;
import io.mesocosm.agent.effect.ProcessEffect;
import io.mesocosm.agent.event.DiskEvent;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.state.Operations;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.proto.internal.Messages.ShutdownExecutorMessage;
import io.mesocosm.proto.internal.Messages.ShutdownFrameworkMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tasks, and what ends them, that come while the agent's resources are changing. */
class HeldOrdersTest {

    private final Stage stage = OperationSamples.registered();

    private void stored() {
        stage.on(new DiskEvent.ResourcesStored(Optional.empty()));
    }

    private TaskInfo task(String id) {
        return Samples.command(id).toBuilder()
                .addResources(allocated(volume("v", 50)))
                .build();
    }

    @Test
    void taskWaitsForTheVolumeThatWasOrderedBeforeIt() {
        stage.withSlowDisk().on(apply(1, reserve(50)));
        stage.on(apply(2, createVolume("v", 50)));
        stage.runTask(task("t"), false);
        assertThat(stage.last()).isEmpty();
        stored();
        assertThat(stage.last(ContainerEffect.LaunchContainer.class)).isEmpty();
        stored();
        assertThat(stage.last(ContainerEffect.LaunchContainer.class)).hasSize(1);
    }

    @Test
    void groupWaitsForTheVolumeThatWasOrderedBeforeIt() {
        stage.withSlowDisk().on(apply(1, reserve(50)));
        stage.on(apply(2, createVolume("v", 50)));
        stage.on(LateOrdersTest.group(stage, task("t")));
        assertThat(stage.last()).isEmpty();
        stored();
        assertThat(stage.state().frameworks().isEmpty()).isTrue();
        stored();
        assertThat(stage.executor("e").tasks().has(new TaskId("t"))).isTrue();
    }

    static Stream<MasterEvent> shutdowns() {
        var framework = ShutdownFrameworkMessage.newBuilder().setFrameworkId(Samples.FRAMEWORK.toProto());
        return Stream.of(
                new MasterEvent.ShutdownExecutor(Stage.MASTER, shutdownOfExecutor()),
                new MasterEvent.ShutdownFramework(Stage.MASTER, framework.build()));
    }

    @ParameterizedTest
    @MethodSource("shutdowns")
    void shutdownOfAWaitingTaskWaitsBehindIt(MasterEvent shutdown) {
        stage.withSlowDisk().on(apply(1, reserve(50)));
        stage.runTask(Samples.custom("t", "e"), false);
        stage.on(shutdown);
        assertThat(stage.last()).isEmpty();
        stored();
        assertThat(stage.last(ContainerEffect.LaunchContainer.class)).isEmpty();
    }

    @Test
    void onlySoManyOrdersWait() {
        stage.withSlowDisk().on(apply(1, reserve(50)));
        stage.on(apply(2, createVolume("v", 50)));
        stage.runTask(Samples.command("t"), false);
        for (int i = 1; i < Operations.MOST_HELD; i++) {
            stage.on(Samples.kill("t"));
        }
        assertThat(stage.last()).isEmpty();
        stage.on(Samples.kill("t"));
        assertThat(stage.last(ProcessEffect.Warn.class)).hasSize(1);
        stage.runTask(task("late"), false);
        assertThat(stage.forwarded())
                .extracting(update -> update.getStatus().getReason())
                .containsExactly(Reason.REASON_RESOURCES_UNKNOWN);
    }

    private static ShutdownExecutorMessage shutdownOfExecutor() {
        return ShutdownExecutorMessage.newBuilder()
                .setFrameworkId(Samples.FRAMEWORK.toProto())
                .setExecutorId(new ExecutorId("e").toProto())
                .build();
    }

    /** So many kills wait behind the task as leave room for that many more orders. */
    private void fillBut(int room) {
        var kill = Samples.kill("t");
        Operations operations = stage.state().operations();
        var held = new Operations.Work.Held(
                Stage.MASTER, kill.message(), stage.state().master().attempt());
        while (operations.held() < 10_000 - room) {
            operations = operations.then(held);
        }
        stage.state(stage.state().withOperations(operations));
    }

    @Test
    void shutdownOfAnExecutorIsLostWhenTooManyWaitAndThatOfAFrameworkIsNot() {
        stage.withSlowDisk().on(apply(1, reserve(50)));
        stage.runTask(Samples.custom("t", "e"), false);
        fillBut(1);
        stage.on(new MasterEvent.ShutdownExecutor(Stage.MASTER, shutdownOfExecutor()));
        assertThat(stage.last()).isEmpty();
        assertThat(stage.state().operations().held()).isEqualTo(10_000);

        stage.on(new MasterEvent.ShutdownExecutor(Stage.MASTER, shutdownOfExecutor()));
        assertThat(stage.last())
                .containsExactly(
                        new ProcessEffect.Warn("ignored ShutdownExecutorMessage: 10000 orders wait for operations"));
        assertThat(stage.state().operations().held()).isEqualTo(10_000);

        stage.on(new MasterEvent.ShutdownFramework(
                Stage.MASTER,
                ShutdownFrameworkMessage.newBuilder()
                        .setFrameworkId(Samples.FRAMEWORK.toProto())
                        .build()));
        assertThat(stage.last()).isEmpty();
        assertThat(stage.state().operations().held()).isEqualTo(10_001);
    }

    @Test
    void ordersWaitAgainOnceThoseBeforeThemHaveHadTheirTurn() {
        stage.withSlowDisk().on(apply(1, reserve(50)));
        stage.runTask(Samples.command("t"), false);
        fillBut(0);
        stored();
        assertThat(stage.state().operations().held()).isZero();
        stage.on(apply(2, createVolume("v", 50)));
        stage.runTask(task("next"), false);
        assertThat(stage.last()).isEmpty();
        stored();
        assertThat(stage.last(ContainerEffect.LaunchContainer.class)).hasSize(1);
    }

    @Test
    void killOfAWaitingTaskWaitsBehindIt() {
        stage.withSlowDisk().on(apply(1, reserve(50)));
        stage.runTask(Samples.command("t"), false);
        stage.on(Samples.kill("t"));
        assertThat(stage.last()).isEmpty();
        stored();
        assertThat(stage.forwarded())
                .extracting(update -> update.getStatus().getState())
                .containsExactly(TaskState.TASK_KILLED);
    }

    @Test
    void killOfAnotherTaskDoesNotWait() {
        stage.running("other", false);
        stage.withSlowDisk().on(apply(1, reserve(50)));
        stage.runTask(Samples.command("t"), false);
        stage.on(Samples.kill("unknown"));
        assertThat(stage.forwarded())
                .extracting(update -> update.getStatus().getMessage())
                .containsExactly("Cannot find executor");
    }

    @Test
    void killDoesNotWaitForTasksOfThatIdOfAnotherFramework() {
        stage.running("mine", false);
        var other = stage.framework(false).toBuilder()
                .setId(new FrameworkId("other").toProto())
                .build();
        var task = stage.ordered(Samples.command("t"), false).setFramework(other);
        var group = (MasterEvent.RunTaskGroup) LateOrdersTest.group(stage, Samples.command("g"));
        stage.withSlowDisk().on(apply(1, reserve(50)));
        stage.on(new MasterEvent.RunTask(Stage.MASTER, task.build()));
        stage.on(new MasterEvent.RunTaskGroup(
                Stage.MASTER, group.message().toBuilder().setFramework(other).build()));
        for (String id : List.of("t", "g")) {
            stage.on(Samples.kill(id));
            assertThat(stage.forwarded())
                    .extracting(update -> update.getStatus().getMessage())
                    .containsExactly("Cannot find executor");
        }
    }

    @Test
    void secondKillOfATaskThatEndedMeanwhileSaysNothing() {
        stage.withSlowDisk().on(apply(1, reserve(50)));
        stage.runTask(Samples.command("t"), false);
        stage.on(Samples.kill("t"));
        stage.on(apply(2, createVolume("v", 50)));
        stage.on(Samples.kill("t"));
        stored();
        StatusUpdate killed = stage.forwarded().getFirst();
        assertThat(killed.getStatus().getState()).isEqualTo(TaskState.TASK_KILLED);
        stage.acknowledge("t", killed.getUuid());
        stored();
        assertThat(stage.forwarded()).isEmpty();
    }

    @Test
    void killOfATaskThatWaitedWhileTheMasterWasLostSaysNothing() {
        stage.withSlowDisk().on(apply(1, reserve(50)));
        stage.runTask(Samples.command("t"), false);
        stage.on(Samples.kill("t"));
        stage.on(new MasterEvent.MasterDetected(Optional.of(Stage.LEADER)));
        stored();
        assertThat(stage.forwarded()).isEmpty();
    }

    @Test
    void taskThatWaitedWhileTheMasterWasLostDoesNotRun() {
        stage.withSlowDisk().on(apply(1, reserve(50)));
        stage.runTask(Samples.command("t"), false);
        stage.on(new MasterEvent.MasterDetected(Optional.of(Stage.LEADER)));
        stored();
        assertThat(stage.last(ContainerEffect.LaunchContainer.class)).isEmpty();
        assertThat(stage.last(ProcessEffect.Warn.class)).hasSize(1);
        assertThat(stage.state().frameworks().isEmpty()).isTrue();
    }

    @Test
    void taskOnAVolumeThatWasNotMadeIsRefused() {
        stage.runTask(task("t"), false);
        assertThat(stage.forwarded().getFirst().getStatus().getReason()).isEqualTo(Reason.REASON_RESOURCES_UNKNOWN);
    }
}
