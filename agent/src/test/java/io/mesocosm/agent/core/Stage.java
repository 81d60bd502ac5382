package io.mesocosm.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.mesocosm.agent.checkpoint.RecoveredAgent;
import io.mesocosm.agent.effect.AgentEffect;
import io.mesocosm.agent.effect.ContainerEffect;
import io.mesocosm.agent.effect.DiskEffect;
import io.mesocosm.agent.effect.ExecutorEffect;
import io.mesocosm.agent.effect.MessageEffect;
import io.mesocosm.agent.effect.TimerEffect;
import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.event.ContainerEvent;
import io.mesocosm.agent.event.DiskEvent;
import io.mesocosm.agent.event.ExecutorEvent;
import io.mesocosm.agent.event.MasterEvent;
import io.mesocosm.agent.event.TimerEvent;
import io.mesocosm.agent.state.AgentConfig;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.CallHandle;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.ResourcesState;
import io.mesocosm.agent.state.Update;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.ids.UuidBytes;
import io.mesocosm.common.libprocess.Upid;
import io.mesocosm.common.loop.SeededIds;
import io.mesocosm.common.loop.Step;
import io.mesocosm.proto.internal.Messages.MasterSlaveConnection;
import io.mesocosm.proto.internal.Messages.RunTaskMessage;
import io.mesocosm.proto.internal.Messages.SlaveRegisteredMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import io.mesocosm.proto.internal.Messages.StatusUpdateAcknowledgementMessage;
import io.mesocosm.proto.internal.Messages.StatusUpdateMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;

/** Drives the core event by event, checks the invariants after each, and keeps what each step asked for. */
final class Stage {

    static final Upid AGENT = new Upid("slave(1)", "127.0.0.1", 5051);
    static final Upid MASTER = new Upid("master", "127.0.0.1", 5050);
    static final AgentID AGENT_ID = AgentID.newBuilder().setValue("m-S0").build();
    static final AgentConfig CONFIG = AgentConfig.defaults(AGENT, new AgentConfig.Directories("/work", "/launcher"));
    static final MasterInfo LEADER = MasterInfo.newBuilder()
            .setId("m")
            .setIp(0x0100007f)
            .setPort(5050)
            .setPid(MASTER.toString())
            .setHostname("127.0.0.1")
            .build();

    private final AgentCore core = new AgentCore();
    private final SeededIds ids = new SeededIds(7);
    private final List<AgentEffect> all = new ArrayList<>();
    private AgentState state;
    private Instant now = Instant.parse("2026-11-21T00:00:00Z");
    private List<AgentEffect> last = List.of();
    private long handles;
    private boolean answersDisk = true;
    private boolean partitionAware = true;

    Stage(AgentConfig config) {
        var info = AgentInfo.newBuilder()
                .setHostname("127.0.0.1")
                .setPort(5051)
                .addAllResources(Samples.resources("cpus", 4))
                .build();
        var resources = new ResourcesState(info.getResourcesList(), List.of(), new UUID(1, 2));
        this.state = AgentState.initial(config, info, resources, now);
    }

    /** A new agent, registered. */
    static Stage registered() {
        return registered(CONFIG);
    }

    private static Stage registered(AgentConfig config) {
        var stage = new Stage(config);
        stage.on(new DiskEvent.Recovered(RecoveredAgent.NOTHING));
        stage.on(new ContainerEvent.ContainersRecovered(List.of()));
        return stage.register();
    }

    /** Detects the master and registers with it. */
    Stage register() {
        on(new MasterEvent.MasterDetected(Optional.of(LEADER)));
        fire(TimerEvent.RegistrationDue.class);
        return on(new MasterEvent.Registered(
                MASTER,
                SlaveRegisteredMessage.newBuilder()
                        .setSlaveId(AGENT_ID)
                        .setConnection(MasterSlaveConnection.newBuilder().setTotalPingTimeoutSeconds(75))
                        .build()));
    }

    /** One event; what it has written is durable at once unless that was turned off. */
    Stage on(AgentEvent event) {
        step(event);
        if (answersDisk) {
            List<AgentEffect> answered = new ArrayList<>(last);
            for (int i = 0; i < answered.size(); i++) {
                if (answered.get(i) instanceof DiskEffect.Checkpoint checkpoint
                        && checkpoint.token().isPresent()) {
                    step(new DiskEvent.Checkpointed(checkpoint.token().get()));
                    answered.addAll(last);
                } else if (answered.get(i) instanceof DiskEffect.StoreResources) {
                    step(new DiskEvent.ResourcesStored(Optional.empty()));
                    answered.addAll(last);
                }
            }
            last = answered;
        }
        return this;
    }

    Step<AgentState, AgentEffect> step(AgentEvent event) {
        var step = core.step(state, event, now, ids);
        state = step.state();
        last = step.effects();
        all.addAll(last);
        assertThat(Invariants.broken(state)).as("after " + event).isEmpty();
        return step;
    }

    /** The framework does not understand partitions: it knows TASK_LOST only. */
    Stage forAnOldFramework() {
        partitionAware = false;
        return this;
    }

    FrameworkInfo framework(boolean checkpoint) {
        return partitionAware ? Samples.framework(checkpoint) : Samples.oldFramework(checkpoint);
    }

    /** From now on whoever tests answers for the disk. */
    Stage withSlowDisk() {
        answersDisk = false;
        return this;
    }

    Stage state(AgentState value) {
        state = value;
        return this;
    }

    AgentState state() {
        return state;
    }

    Instant now() {
        return now;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    /** What the last event led to. */
    List<AgentEffect> last() {
        return last;
    }

    <E> List<E> last(Class<E> type) {
        return last.stream().filter(type::isInstance).map(type::cast).toList();
    }

    <E> List<E> all(Class<E> type) {
        return all.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The messages of that type that the last event led to. */
    <M extends Message> List<M> sent(Class<M> type) {
        return last(MessageEffect.Send.class).stream()
                .map(MessageEffect.Send::message)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /** The updates that the last event forwarded. */
    List<StatusUpdate> forwarded() {
        return sent(StatusUpdateMessage.class).stream()
                .map(StatusUpdateMessage::getUpdate)
                .toList();
    }

    /** The only outstanding update, which is of a task. */
    StatusUpdate outstanding() {
        return state.updates().streams().values().stream()
                .flatMap(stream -> stream.head().stream())
                .map(update -> ((Update.OfTask) update).message())
                .findFirst()
                .orElseThrow();
    }

    /** The types of events that executors got by the last event. */
    List<Event.Type> toExecutors() {
        return last(ExecutorEffect.SendEvent.class).stream()
                .map(effect -> effect.event().getType())
                .toList();
    }

    /** Fires the timer that was set last with an event of that type. */
    Stage fire(Class<? extends TimerEvent> type) {
        AgentEvent event = all(TimerEffect.Schedule.class).reversed().stream()
                .map(TimerEffect.Schedule::event)
                .filter(type::isInstance)
                .findFirst()
                .orElseThrow();
        return on(event);
    }

    Stage runTask(TaskInfo task, boolean checkpoint) {
        return on(new MasterEvent.RunTask(MASTER, ordered(task, checkpoint).build()));
    }

    /** An order for its framework, as {@link #forAnOldFramework} left it. */
    RunTaskMessage.Builder ordered(TaskInfo task, boolean checkpoint) {
        return order(task, checkpoint).toBuilder().setFramework(framework(checkpoint));
    }

    static RunTaskMessage order(TaskInfo task, boolean checkpoint) {
        return RunTaskMessage.newBuilder()
                .setFramework(Samples.framework(checkpoint))
                .setTask(task)
                .setPid("@0.0.0.0:0")
                .setLaunchExecutor(true)
                .build();
    }

    Executor executor(String id) {
        return state.framework(Samples.FRAMEWORK)
                .flatMap(framework -> framework.executors().get(new ExecutorId(id)))
                .orElseThrow();
    }

    ExecutorRun run(String executor) {
        return executor(executor).run();
    }

    Stage launched(String executor) {
        ExecutorRun run = run(executor);
        var status = ContainerStatus.newBuilder()
                .setContainerId(run.containerId().toProto())
                .setExecutorPid(42)
                .build();
        return on(new ContainerEvent.ContainerLaunched(run, status));
    }

    CallHandle subscribe(String executor) {
        return subscribe(executor, Call.Subscribe.getDefaultInstance());
    }

    CallHandle subscribe(String executor, Call.Subscribe subscribe) {
        var handle = new CallHandle(++handles);
        on(new ExecutorEvent.Subscribe(handle, Samples.FRAMEWORK, new ExecutorId(executor), subscribe));
        return handle;
    }

    Stage updated(String executor) {
        return on(new ContainerEvent.ContainerUpdated(run(executor), Optional.empty()));
    }

    /** A task of an executor on HTTP or in the process says something. */
    TaskStatus update(String executor, String task, TaskState taskState) {
        TaskStatus status = Samples.status(task, taskState, UuidBytes.of(ids.uuid()));
        on(new ExecutorEvent.Update(new CallHandle(++handles), Samples.FRAMEWORK, new ExecutorId(executor), status));
        return status;
    }

    Stage acknowledge(String task, ByteString uuid) {
        return on(new MasterEvent.UpdateAcknowledged(
                MASTER,
                StatusUpdateAcknowledgementMessage.newBuilder()
                        .setSlaveId(AGENT_ID)
                        .setFrameworkId(Samples.FRAMEWORK.toProto())
                        .setTaskId(new TaskId(task).toProto())
                        .setUuid(uuid)
                        .build()));
    }

    /** A hosted command task that runs, all its updates acknowledged. */
    Stage running(String task, boolean checkpoint) {
        runTask(Samples.command(task), checkpoint);
        launched(task);
        subscribe(task);
        acknowledge(task, update(task, task, TaskState.TASK_STARTING).getUuid());
        acknowledge(task, update(task, task, TaskState.TASK_RUNNING).getUuid());
        return this;
    }

    /** A custom executor that runs a task of that name, all its updates acknowledged. */
    Stage runningCustom(String executor, String task, boolean checkpoint) {
        runTask(Samples.custom(task, executor), checkpoint);
        launched(executor);
        subscribe(executor);
        updated(executor);
        acknowledge(task, update(executor, task, TaskState.TASK_RUNNING).getUuid());
        return this;
    }

    /** The containers to be destroyed by the last event. */
    Stream<ExecutorRun> destroyed() {
        return last(ContainerEffect.DestroyContainer.class).stream().map(ContainerEffect.DestroyContainer::run);
    }

    static FrameworkId framework() {
        return Samples.FRAMEWORK;
    }
}
