package io.mesocosm.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.checkpoint.CheckpointToken;
import io.mesocosm.agent.checkpoint.CheckpointWrite;
import io.mesocosm.agent.effect.AgentEffect;
import io.mesocosm.agent.effect.ContainerEffect;
import io.mesocosm.agent.effect.DiskEffect;
import io.mesocosm.agent.effect.ExecutorEffect;
import io.mesocosm.agent.effect.ProcessEffect;
import io.mesocosm.agent.effect.TimerEffect;
import io.mesocosm.agent.effect.TimerKey;
import io.mesocosm.agent.event.ContainerEvent;
import io.mesocosm.agent.event.DiskEvent;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.event.TimerEvent;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.ExecutorTasks;
import io.mesocosm.agent.state.Framework;
import io.mesocosm.agent.state.Hosting;
import io.mesocosm.agent.state.QueuedWork;
import io.mesocosm.agent.state.Termination;
import io.mesocosm.agent.state.Transport;
import io.mesocosm.agent.step.TaskRecords;
import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.loop.Step;
import io.mesocosm.proto.internal.Messages.DrainSlaveMessage;
import io.mesocosm.proto.internal.Messages.ExitedExecutorMessage;
import io.mesocosm.proto.internal.Messages.ResourceVersionUUID;
import io.mesocosm.proto.internal.Messages.RunTaskGroupMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.apache.mesos.v1.Protos.TaskGroupInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.Protos.UUID;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.executor.Protos.Event;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LaunchTest {

    private static final AgentId AGENT = AgentId.of(Stage.AGENT_ID);

    private final Stage stage = Stage.registered();

    @Test
    void commandTaskIsWrittenBeforeItsContainerIsLaunched() {
        stage.withSlowDisk();
        AgentState before = stage.state();
        Step<AgentState, AgentEffect> step =
                stage.step(new MasterEvent.RunTask(Stage.MASTER, Stage.order(Samples.command("t"), true)));

        Executor executor = stage.executor("t");
        ExecutorRun run = executor.run();
        TaskInfo task = Samples.command("t");
        Framework framework = Framework.of(Samples.framework(true), Optional.empty());
        var expected = new Executor(
                run,
                executor.info(),
                Executor.Kind.COMMAND,
                Optional.of(new Hosting(Optional.of(task))),
                Executor.State.REGISTERING,
                true,
                "/work/slaves/m-S0/frameworks/m-0000/executors/t/runs/" + run.containerId(),
                Optional.of("root"),
                Transport.NONE,
                Optional.empty(),
                ExecutorTasks.NONE.queue(new QueuedWork(List.of(task), false, false)),
                Optional.empty());
        assertThat(step.state()).isEqualTo(before.with(framework.with(expected)));
        assertThat(step.effects())
                .containsExactly(new DiskEffect.Checkpoint(
                        AGENT,
                        List.of(
                                new CheckpointWrite.Framework(Samples.framework(true), Optional.empty()),
                                new CheckpointWrite.Executor(run, executor.info(), true),
                                new CheckpointWrite.HostedExecutor(run, new Hosting(Optional.of(task))),
                                new CheckpointWrite.TaskCreated(run, TaskRecords.staging(task, Samples.FRAMEWORK))),
                        Optional.of(new CheckpointToken.ExecutorStored(run, List.of(new TaskId("t"))))));

        step = stage.step(
                new DiskEvent.Checkpointed(new CheckpointToken.ExecutorStored(run, List.of(new TaskId("t")))));
        assertThat(step.effects())
                .containsExactly(
                        new ContainerEffect.LaunchContainer(
                                run,
                                executor.info(),
                                Samples.framework(true),
                                Optional.of(task),
                                List.of(
                                        Samples.allocated("cpus", 1.1).getFirst(),
                                        Samples.allocated("mem", 32).getFirst()),
                                Map.of(),
                                executor.directory(),
                                Optional.of("root"),
                                true),
                        new TimerEffect.Schedule(
                                new TimerKey.ExecutorRegistration(run),
                                Duration.ofMinutes(1),
                                new TimerEvent.ExecutorRegistrationTimedOut(run)));
    }

    @Test
    void taskOfFrameworkWithoutCheckpointsIsLaunchedAtOnce() {
        stage.runTask(Samples.command("t"), false);
        assertThat(stage.last(DiskEffect.Checkpoint.class)).isEmpty();
        assertThat(stage.last(ContainerEffect.LaunchContainer.class)).hasSize(1);
    }

    @Test
    void commandExecutorIsDescribedAsMesosDoes() {
        TaskInfo task = Samples.command("t").toBuilder()
                .setKillPolicy(KillPolicy.newBuilder()
                        .setGracePeriod(DurationInfo.newBuilder().setNanoseconds(5_000_000_000L)))
                .build();
        stage.runTask(
                task.toBuilder()
                        .setCommand(task.getCommand().toBuilder().setValue("echo a long command"))
                        .build(),
                false);
        ExecutorInfo info = stage.executor("t").info();
        assertThat(info.getName()).isEqualTo("Command Executor (Task: t) (Command: sh -c 'echo a long ...')");
        assertThat(info.getShutdownGracePeriod().getNanoseconds()).isEqualTo(7_000_000_000L);
        assertThat(info.getCommand().getValue()).isEqualTo("/launcher/mesos-executor");
    }

    @Test
    void hostedExecutorIsStartedBesideItsContainerAndGetsItsTask() {
        stage.runTask(Samples.command("t"), false);
        stage.launched("t");
        assertThat(stage.last(ExecutorEffect.HostExecutor.class)).hasSize(1);
        var stream = stage.subscribe("t");
        assertThat(stage.last(ExecutorEffect.OpenStream.class)).containsExactly(new ExecutorEffect.OpenStream(stream));
        assertThat(stage.toExecutors()).containsExactly(Event.Type.SUBSCRIBED, Event.Type.LAUNCH);
    }

    @Test
    void customExecutorGetsItsTaskOnceItsContainerMayUseTheResources() {
        stage.runTask(Samples.custom("t", "e"), true);
        stage.launched("e");
        stage.subscribe("e");
        assertThat(stage.toExecutors()).containsExactly(Event.Type.SUBSCRIBED);
        assertThat(stage.last(ContainerEffect.UpdateContainer.class)).hasSize(1);
        stage.updated("e");
        assertThat(stage.toExecutors()).containsExactly(Event.Type.LAUNCH);
    }

    @Test
    void laterTaskOfRunningExecutorIsWrittenThenPaidForThenDelivered() {
        stage.runningCustom("e", "one", true);
        stage.withSlowDisk();
        var order = Stage.order(Samples.custom("two", "e"), true).toBuilder()
                .setLaunchExecutor(false)
                .build();
        stage.on(new MasterEvent.RunTask(Stage.MASTER, order));
        assertThat(stage.last(ContainerEffect.UpdateContainer.class)).isEmpty();
        stage.updated("e");
        assertThat(stage.toExecutors()).as("not durable yet").isEmpty();
        stage.on(new DiskEvent.Checkpointed(
                new CheckpointToken.TasksStored(stage.run("e"), List.of(new TaskId("two")))));
        assertThat(stage.last(ContainerEffect.UpdateContainer.class)).hasSize(1);
        stage.updated("e");
        assertThat(stage.toExecutors()).containsExactly(Event.Type.LAUNCH);
    }

    @Test
    void taskGroupIsDeliveredAsOne() {
        stage.on(group("g1", "g2"));
        stage.launched("e");
        stage.subscribe("e");
        stage.updated("e");
        assertThat(stage.toExecutors()).containsExactly(Event.Type.LAUNCH_GROUP);
        assertThat(stage.executor("e").tasks().launched().size()).isEqualTo(2);
    }

    static MasterEvent.RunTaskGroup group(String... tasks) {
        var group = TaskGroupInfo.newBuilder();
        for (String task : tasks) {
            group.addTasks(Samples.custom(task, "e"));
        }
        return new MasterEvent.RunTaskGroup(
                Stage.MASTER,
                RunTaskGroupMessage.newBuilder()
                        .setFramework(Samples.framework(true))
                        .setExecutor(Samples.executor("e"))
                        .setTaskGroup(group)
                        .setLaunchExecutor(true)
                        .build());
    }

    @Test
    void ordersFromStrangersAndForOtherAgentsAreIgnored() {
        AgentState before = stage.state();
        stage.on(
                new MasterEvent.RunTask(new Upid("master", "10.0.0.1", 5050), Stage.order(Samples.command("t"), true)));
        TaskInfo elsewhere = Samples.command("t").toBuilder()
                .setAgentId(Stage.AGENT_ID.toBuilder().setValue("other"))
                .build();
        stage.runTask(elsewhere, true);
        assertThat(stage.state()).isEqualTo(before);
        assertThat(stage.last())
                .containsExactly(new ProcessEffect.Warn(
                        "ignored tasks=[t] framework=" + Samples.FRAMEWORK + ": another agent was meant"));
    }

    @Test
    void taskPlannedWithOutdatedResourcesIsDropped() {
        var order = Stage.order(Samples.command("t"), false).toBuilder()
                .addResourceVersionUuids(ResourceVersionUUID.newBuilder()
                        .setUuid(UUID.newBuilder().setValue(ByteString.copyFromUtf8("0123456789abcdef"))))
                .build();
        stage.on(new MasterEvent.RunTask(Stage.MASTER, order));
        expectDropped(Reason.REASON_INVALID_OFFERS, "Task assumes outdated resource state");
        assertThat(stage.sent(ExitedExecutorMessage.class)).hasSize(1);
        assertThat(stage.state().frameworks().isEmpty()).isTrue();
    }

    @Test
    void taskOnUnknownReservationIsDropped() {
        Resource reserved = Samples.allocated("cpus", 1).getFirst().toBuilder()
                .addReservations(ReservationInfo.newBuilder().setRole("dev").setType(ReservationInfo.Type.DYNAMIC))
                .build();
        stage.runTask(
                Samples.command("t").toBuilder()
                        .clearResources()
                        .addResources(reserved)
                        .build(),
                false);
        expectDropped(
                Reason.REASON_RESOURCES_UNKNOWN,
                "The checkpointed resources being used by the task or task group are unknown to the agent");
    }

    @Test
    void taskWithLimitThatNothingEnforcesIsDropped() {
        stage.runTask(
                Samples.command("t").toBuilder()
                        .putLimits("cpus", Value.Scalar.newBuilder().setValue(2).build())
                        .build(),
                false);
        expectDropped(
                Reason.REASON_GC_ERROR,
                "CPU limits can only be set on tasks launched in Mesos containers"
                        + " when the agent has loaded the 'cgroups/cpu' isolator");
    }

    @Test
    void taskForDrainingAgentIsDropped() {
        stage.running("old", false);
        stage.on(new MasterEvent.DrainAgent(
                Stage.MASTER,
                DrainSlaveMessage.newBuilder()
                        .setConfig(DrainConfig.getDefaultInstance())
                        .build()));
        stage.runTask(Samples.command("t"), false);
        expectDropped(Reason.REASON_AGENT_DRAINING, "Task was received while agent was already draining");
    }

    @Test
    void masterThatExpectsNoExecutorThereIsToldAndItEnds() {
        stage.runningCustom("e", "one", true);
        stage.runTask(Samples.custom("t", "e"), true);
        expectDropped(Reason.REASON_EXECUTOR_TERMINATED, "Master wants to launch executor, but one already exists");
        assertThat(stage.executor("e").state()).isEqualTo(Executor.State.TERMINATING);
        assertThat(stage.toExecutors()).containsExactly(Event.Type.SHUTDOWN);
    }

    @Test
    void masterThatExpectsAnExecutorIsToldThereIsNone() {
        var order = Stage.order(Samples.custom("t", "e"), false).toBuilder()
                .setLaunchExecutor(false)
                .build();
        stage.on(new MasterEvent.RunTask(Stage.MASTER, order));
        expectDropped(Reason.REASON_EXECUTOR_TERMINATED, "No executor is expected to launch and there is none running");
    }

    @Test
    void frameworkThatDoesNotKnowDroppedTasksHearsLost() {
        var order = Stage.order(Samples.custom("t", "e"), false).toBuilder()
                .setFramework(Samples.oldFramework(false))
                .setLaunchExecutor(false)
                .build();
        stage.on(new MasterEvent.RunTask(Stage.MASTER, order));
        assertThat(stage.forwarded().getFirst().getStatus().getState()).isEqualTo(TaskState.TASK_LOST);
    }

    private void expectDropped(Reason reason, String message) {
        var status = stage.forwarded().getFirst().getStatus();
        assertThat(status.getTaskId().getValue()).isEqualTo("t");
        assertThat(status.getState()).isEqualTo(TaskState.TASK_DROPPED);
        assertThat(status.getReason()).isEqualTo(reason);
        assertThat(status.getMessage()).isEqualTo(message);
    }

    @Test
    @Tag("B088")
    void commandTaskWithTheIdOfAnEndedOneWhoseExecutorIsStillThereIsInvalid() {
        stage.running("t", true);
        stage.acknowledge("t", stage.update("t", "t", TaskState.TASK_FINISHED).getUuid());
        assertThat(stage.executor("t").state()).isEqualTo(Executor.State.RUNNING);
        stage.runTask(Samples.command("t"), true);
        expectDropped(Reason.REASON_TASK_INVALID, "Cannot reuse an already existing executor for a command task");
        assertThat(stage.last(ContainerEffect.LaunchContainer.class)).isEmpty();
        assertThat(stage.executor("t").tasks().queued()).isEmpty();

        var old = Stage.registered().forAnOldFramework();
        old.running("t", false);
        old.acknowledge("t", old.update("t", "t", TaskState.TASK_FINISHED).getUuid());
        old.runTask(Samples.command("t"), false);
        assertThat(old.forwarded().getFirst().getStatus().getState()).isEqualTo(TaskState.TASK_LOST);
    }

    @Test
    @Tag("B133")
    void masterIsToldThatAnExecutorWillNotComeWhoseLaunchFailed() {
        stage.runTask(Samples.custom("t", "e"), true);
        ExecutorRun run = stage.run("e");
        stage.on(new ContainerEvent.ContainerLaunchFailed(run, "no space"));
        stage.on(new ContainerEvent.ContainerTerminated(run, Termination.UNKNOWN));
        assertThat(stage.sent(ExitedExecutorMessage.class))
                .containsExactly(ExitedExecutorMessage.newBuilder()
                        .setSlaveId(Stage.AGENT_ID)
                        .setFrameworkId(Samples.FRAMEWORK.toProto())
                        .setExecutorId(run.executorId().toProto())
                        .setStatus(-1)
                        .build());
    }

    @Test
    @Tag("B134")
    void tasksOfOneExecutorAreDeliveredInTheOrderTheyCameIn() {
        stage.runningCustom("e", "zero", true);
        stage.withSlowDisk();
        for (String task : List.of("one", "two", "three")) {
            stage.on(new MasterEvent.RunTask(
                    Stage.MASTER,
                    Stage.order(Samples.custom(task, "e"), true).toBuilder()
                            .setLaunchExecutor(false)
                            .build()));
        }
        durable("three");
        stage.updated("e");
        assertThat(stage.toExecutors()).as("the first is not durable").isEmpty();
        durable("one");
        stage.updated("e");
        assertThat(delivered()).containsExactly("one");
        durable("two");
        stage.updated("e");
        assertThat(delivered()).containsExactly("two", "three");
    }

    private void durable(String task) {
        stage.on(
                new DiskEvent.Checkpointed(new CheckpointToken.TasksStored(stage.run("e"), List.of(new TaskId(task)))));
    }

    private List<String> delivered() {
        return stage.last(ExecutorEffect.SendEvent.class).stream()
                .map(sent -> sent.event().getLaunch().getTask().getTaskId().getValue())
                .toList();
    }
}
