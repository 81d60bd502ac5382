package io.mesocosm.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.checkpoint.RecoveredAgent;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfExecutor;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfFramework;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfRun;
import io.mesocosm.agent.checkpoint.RecoveredAgent.OfTask;
import io.mesocosm.agent.effect.ContainerEffect;
import io.mesocosm.agent.effect.ExecutorEffect;
import io.mesocosm.agent.effect.ProcessEffect;
import io.mesocosm.agent.event.ContainerEvent;
import io.mesocosm.agent.event.DiskEvent;
import io.mesocosm.agent.event.LibprocessExecutorEvent;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.event.TimerEvent;
import io.mesocosm.agent.state.AgentConfig;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.Hosting;
import io.mesocosm.agent.state.Phase;
import io.mesocosm.agent.state.Termination;
import io.mesocosm.agent.step.TaskRecords;
import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.proto.internal.Messages.ExecutorReregisteredMessage;
import io.mesocosm.proto.internal.Messages.ReconnectExecutorMessage;
import io.mesocosm.proto.internal.Messages.ReregisterExecutorMessage;
import io.mesocosm.proto.internal.Messages.ReregisterSlaveMessage;
import io.mesocosm.proto.internal.Messages.ShutdownExecutorMessage;
import io.mesocosm.proto.internal.Messages.SlaveReregisteredMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;
import org.junit.jupiter.api.Test;

class RecoveryTest {

    private static final ContainerId CONTAINER = new ContainerId("c");
    private static final Upid V0 = new Upid("executor(1)", "127.0.0.1", 6000);

    private final Stage stage = new Stage(Stage.CONFIG);

    private static ExecutorRun run(String executor) {
        return new ExecutorRun(Samples.FRAMEWORK, new ExecutorId(executor), CONTAINER);
    }

    private static OfTask task(TaskInfo info, List<TaskState> told, Set<TaskState> acknowledged) {
        List<StatusUpdate> updates = told.stream()
                .map(state -> StatusUpdate.newBuilder()
                        .setFrameworkId(Samples.FRAMEWORK.toProto())
                        .setSlaveId(Stage.AGENT_ID)
                        .setTimestamp(1)
                        .setUuid(uuid(state))
                        .setStatus(Samples.status(info.getTaskId().getValue(), state, uuid(state)).toBuilder()
                                .setAgentId(Stage.AGENT_ID))
                        .build())
                .toList();
        return new OfTask(
                TaskRecords.staging(info, Samples.FRAMEWORK),
                updates,
                acknowledged.stream().map(RecoveryTest::uuid).collect(Collectors.toSet()));
    }

    private static ByteString uuid(TaskState state) {
        return ByteString.copyFromUtf8("%016d".formatted(state.getNumber()));
    }

    private static RecoveredAgent tree(OfExecutor... executors) {
        var info = AgentInfo.newBuilder()
                .setHostname("127.0.0.1")
                .setId(Stage.AGENT_ID)
                .build();
        return new RecoveredAgent(
                Optional.of(info),
                false,
                false,
                List.of(new OfFramework(Samples.framework(true), Optional.empty(), List.of(executors))),
                Optional.empty(),
                RecoveredAgent.OfResources.NOTHING,
                0);
    }

    private static OfExecutor v0(OfTask... tasks) {
        return new OfExecutor(
                Samples.executor("e"),
                false,
                Optional.of(CONTAINER),
                List.of(new OfRun(
                        CONTAINER, Optional.of(42L), Optional.of(V0), false, Optional.empty(), false, List.of(tasks))));
    }

    private static OfExecutor hosted(String id, boolean completed, OfTask... tasks) {
        return new OfExecutor(
                Samples.executor(id).toBuilder().clearType().build(),
                true,
                Optional.of(CONTAINER),
                List.of(new OfRun(
                        CONTAINER,
                        Optional.of(42L),
                        Optional.empty(),
                        true,
                        Optional.of(new Hosting(Optional.of(Samples.command(id)))),
                        completed,
                        List.of(tasks))));
    }

    private void survive(ExecutorRun... runs) {
        stage.on(new ContainerEvent.ContainersRecovered(List.of(runs).stream()
                .map(run -> new ContainerEvent.Survivor(run, ContainerStatus.getDefaultInstance()))
                .toList()));
    }

    @Test
    void libprocessExecutorIsCalledBackAndItsTaskGoesOn() {
        TaskInfo info = Samples.custom("t", "e");
        stage.on(new DiskEvent.Recovered(
                tree(v0(task(info, List.of(TaskState.TASK_RUNNING), Set.of(TaskState.TASK_RUNNING))))));
        assertThat(stage.last(ContainerEffect.RecoverContainers.class)
                        .getFirst()
                        .known())
                .extracting(ContainerEffect.KnownContainer::run)
                .containsExactly(run("e"));
        survive(run("e"));
        assertThat(stage.sent(ReconnectExecutorMessage.class)).hasSize(1);
        stage.on(new LibprocessExecutorEvent.Reregister(
                V0,
                ReregisterExecutorMessage.newBuilder()
                        .setFrameworkId(Samples.FRAMEWORK.toProto())
                        .setExecutorId(new ExecutorId("e").toProto())
                        .build()));
        assertThat(stage.sent(ExecutorReregisteredMessage.class)).hasSize(1);
        stage.fire(TimerEvent.ExecutorReregistrationTimedOut.class);
        assertThat(stage.last()).containsExactly(new ProcessEffect.DetectMaster());
        assertThat(stage.executor("e").state()).isEqualTo(Executor.State.RUNNING);
        assertThat(stage.state().phase()).isEqualTo(Phase.DISCONNECTED);
    }

    @Test
    void libprocessExecutorThatReturnsWithoutHavingHeardOfItsTaskIsSentAway() {
        stage.on(new DiskEvent.Recovered(tree(v0(task(Samples.custom("t", "e"), List.of(), Set.of())))));
        survive(run("e"));
        stage.on(new LibprocessExecutorEvent.Reregister(
                V0,
                ReregisterExecutorMessage.newBuilder()
                        .setFrameworkId(Samples.FRAMEWORK.toProto())
                        .setExecutorId(new ExecutorId("e").toProto())
                        .build()));
        assertThat(stage.sent(ShutdownExecutorMessage.class)).hasSize(1);
        assertThat(stage.executor("e").state()).isEqualTo(Executor.State.TERMINATING);
    }

    @Test
    void hostedExecutorIsHostedAgainWithItsTaskAsLastKnown() {
        OfTask task = task(Samples.command("t"), List.of(TaskState.TASK_RUNNING), Set.of());
        stage.on(new DiskEvent.Recovered(tree(hosted("t", false, task))));
        survive(run("t"));
        var host = stage.last(ExecutorEffect.HostExecutor.class).getFirst();
        TaskStatus told = task.updates().getFirst().getStatus();
        assertThat(host.resumed())
                .contains(new ExecutorEffect.Resumed(
                        Samples.command("t"), TaskState.TASK_RUNNING, List.of(told), Optional.empty()));
        stage.subscribe("t");
        assertThat(stage.toExecutors()).containsExactly(Event.Type.SUBSCRIBED);
        assertThat(stage.executor("t").state()).isEqualTo(Executor.State.RUNNING);
    }

    @Test
    void executorThatStaysAwayIsEndedAndItsTaskGone() {
        OfTask task = task(Samples.custom("t", "e"), List.of(TaskState.TASK_RUNNING), Set.of(TaskState.TASK_RUNNING));
        stage.on(new DiskEvent.Recovered(tree(v0(task))));
        survive(run("e"));
        stage.fire(TimerEvent.ExecutorReregistrationTimedOut.class);
        assertThat(stage.destroyed()).containsExactly(run("e"));
        stage.on(new ContainerEvent.ContainerTerminated(run("e"), Termination.exited(9)));
        assertThat(stage.forwarded()).as("no master yet").isEmpty();
        var status = stage.outstanding().getStatus();
        assertThat(status.getState()).isEqualTo(TaskState.TASK_GONE);
        assertThat(status.getReason()).isEqualTo(Reason.REASON_EXECUTOR_REREGISTRATION_TIMEOUT);
        assertThat(status.getMessage()).isEqualTo("Executor did not reregister within 2secs");
    }

    @Test
    void taskThatTheReturningExecutorNeverHeardOfIsDropped() {
        stage.on(new DiskEvent.Recovered(tree(v0(task(Samples.custom("t", "e"), List.of(), Set.of())))));
        survive(run("e"));
        stage.subscribe("e", Call.Subscribe.getDefaultInstance());
        var status = stage.outstanding().getStatus();
        assertThat(status.getState()).isEqualTo(TaskState.TASK_DROPPED);
        assertThat(status.getReason()).isEqualTo(Reason.REASON_AGENT_RESTARTED);
        assertThat(stage.toExecutors()).as("it would wait for a task for ever").containsExactly(Event.Type.SHUTDOWN);
        assertThat(stage.executor("e").state()).isEqualTo(Executor.State.TERMINATING);
    }

    @Test
    void returningExecutorThatRanATaskGoesOnWithoutTheOneItNeverHeardOf() {
        stage.on(new DiskEvent.Recovered(tree(v0(
                task(Samples.custom("t", "e"), List.of(), Set.of()),
                task(Samples.custom("ran", "e"), List.of(TaskState.TASK_RUNNING), Set.of(TaskState.TASK_RUNNING))))));
        survive(run("e"));
        stage.subscribe("e", Call.Subscribe.getDefaultInstance());
        assertThat(stage.toExecutors()).containsExactly(Event.Type.SUBSCRIBED);
        assertThat(stage.executor("e").state()).isEqualTo(Executor.State.RUNNING);
    }

    @Test
    void unacknowledgedUpdatesAreForwardedAfterReregistration() {
        OfTask task = task(
                Samples.command("t"),
                List.of(TaskState.TASK_STARTING, TaskState.TASK_RUNNING, TaskState.TASK_FINISHED),
                Set.of(TaskState.TASK_STARTING));
        stage.on(new DiskEvent.Recovered(tree(hosted("t", false, task))));
        survive();
        stage.on(new ContainerEvent.ContainerTerminated(run("t"), Termination.exited(0)));
        stage.fire(TimerEvent.ExecutorReregistrationTimedOut.class);
        stage.on(new MasterEvent.MasterDetected(Optional.of(Stage.LEADER)));
        stage.fire(TimerEvent.RegistrationDue.class);
        assertThat(stage.sent(ReregisterSlaveMessage.class).getFirst().getTasksList())
                .extracting(known -> known.getState())
                .containsExactly(TaskState.TASK_FINISHED);
        stage.on(new MasterEvent.Reregistered(
                Stage.MASTER,
                SlaveReregisteredMessage.newBuilder().setSlaveId(Stage.AGENT_ID).build()));
        assertThat(stage.forwarded().getFirst().getStatus().getState()).isEqualTo(TaskState.TASK_RUNNING);
        stage.acknowledge("t", uuid(TaskState.TASK_RUNNING));
        assertThat(stage.forwarded().getFirst().getStatus().getState()).isEqualTo(TaskState.TASK_FINISHED);
        stage.acknowledge("t", uuid(TaskState.TASK_FINISHED));
        assertThat(stage.state().frameworks().isEmpty()).isTrue();
    }

    @Test
    void completedRunIsHistoryAndGarbage() {
        OfTask task = task(Samples.command("t"), List.of(TaskState.TASK_FINISHED), Set.of(TaskState.TASK_FINISHED));
        stage.on(new DiskEvent.Recovered(tree(hosted("t", true, task))));
        survive();
        assertThat(stage.state().frameworks().isEmpty()).isTrue();
        var past = stage.state()
                .completedFrameworks()
                .getFirst()
                .completedExecutors()
                .getFirst();
        assertThat(past.tasks().completed().getFirst().getState()).isEqualTo(TaskState.TASK_FINISHED);
        assertThat(stage.state().garbage().scheduled().containsKey(past.directory()))
                .isTrue();
        assertThat(stage.state().phase()).isEqualTo(Phase.DISCONNECTED);
    }

    private static AgentConfig config(Optional<Duration> retry, boolean cleanup) {
        AgentConfig c = Stage.CONFIG;
        AgentConfig.Executors d = AgentConfig.Executors.DEFAULTS;
        return new AgentConfig(
                c.self(),
                c.version(),
                c.capabilities(),
                c.directories(),
                c.registration(),
                new AgentConfig.Executors(
                        d.registrationTimeout(),
                        d.reregistrationTimeout(),
                        retry,
                        d.shutdownGracePeriod(),
                        cleanup,
                        d.switchUser(),
                        d.limitsCpus(),
                        d.limitsMem()),
                c.collection(),
                c.rings());
    }

    @Test
    void libprocessExecutorIsCalledUntilItAnswersAndMayAnswerTwice() {
        var patient = new Stage(config(Optional.of(Duration.ofMillis(300)), false));
        OfTask task = task(Samples.custom("t", "e"), List.of(TaskState.TASK_RUNNING), Set.of(TaskState.TASK_RUNNING));
        patient.on(new DiskEvent.Recovered(tree(v0(task))));
        patient.on(new ContainerEvent.ContainersRecovered(
                List.of(new ContainerEvent.Survivor(run("e"), ContainerStatus.getDefaultInstance()))));
        for (int i = 0; i < 3; i++) {
            assertThat(patient.sent(ReconnectExecutorMessage.class)).hasSize(1);
            patient.fire(TimerEvent.ReconnectionDue.class);
        }
        var answer = new LibprocessExecutorEvent.Reregister(
                V0,
                ReregisterExecutorMessage.newBuilder()
                        .setFrameworkId(Samples.FRAMEWORK.toProto())
                        .setExecutorId(new ExecutorId("e").toProto())
                        .build());
        patient.on(answer);
        assertThat(patient.sent(ExecutorReregisteredMessage.class)).hasSize(1);
        patient.on(answer);
        assertThat(patient.last()).isEmpty();
        patient.fire(TimerEvent.ReconnectionDue.class);
        assertThat(patient.sent(ReconnectExecutorMessage.class)).isEmpty();
    }

    @Test
    void cleanupEndsOldExecutorsAndThenTheAgent() {
        var cleanup = new Stage(config(Optional.empty(), true));
        cleanup.on(new DiskEvent.Recovered(tree(hosted("t", false, task(Samples.command("t"), List.of(), Set.of())))));
        cleanup.on(new ContainerEvent.ContainersRecovered(
                List.of(new ContainerEvent.Survivor(run("t"), ContainerStatus.getDefaultInstance()))));
        assertThat(cleanup.destroyed()).containsExactly(run("t"));
        cleanup.on(new ContainerEvent.ContainerTerminated(run("t"), Termination.exited(9)));
        assertThat(cleanup.last(ProcessEffect.Exit.class)).containsExactly(new ProcessEffect.Exit(0, ""));
    }

    @Test
    void unreadableFilesAreCounted() {
        stage.on(new DiskEvent.Recovered(new RecoveredAgent(
                Optional.empty(), false, false, List.of(), Optional.empty(), RecoveredAgent.OfResources.NOTHING, 3)));
        assertThat(stage.state().counters().of("slave/recovery_errors")).isEqualTo(3);
    }
}
