package io.mesocosm.simulation.nodes;

import com.google.protobuf.ByteString;
import io.mesocosm.common.ids.UuidBytes;
import io.mesocosm.common.loop.Ids;
import io.mesocosm.common.tasks.TaskStates;
import io.mesocosm.simulation.world.World;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;

/**
 * An executor with a process of its own, as framework authors write them: subscribes, runs its tasks within itself, keeps
 * updates and tasks until they are acknowledged and tells them again when it subscribes again, exits when its work is done.
 * It outlives the agent if its framework keeps checkpoints, and else ends with its connection.
 */
final class ExecutorProcess implements ExecutorDoor.Caller {

    private static final Duration START = Duration.ofSeconds(2);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration LINGER = Duration.ofSeconds(5);

    /** Who it is, as its environment says. */
    record Identity(FrameworkID framework, ExecutorID executor, boolean checkpoint) {}

    private final World world;
    private final Identity identity;
    private final Supplier<Optional<ExecutorDoor>> agent;
    private final Runnable exit;
    private final Ids ids;
    private final Map<TaskID, TaskInfo> unacknowledgedTasks = new LinkedHashMap<>();
    private final Map<ByteString, TaskStatus> unacknowledged = new LinkedHashMap<>();
    private final Map<TaskID, TaskInfo> running = new LinkedHashMap<>();
    private Optional<ExecutorDoor> door = Optional.empty();
    private boolean subscribed;
    private boolean worked;
    private boolean dead;

    /**
     * A process that has just begun.
     *
     * @param agent the agent of its host, while one runs
     * @param exit ends the process by itself
     */
    ExecutorProcess(World world, Identity identity, Supplier<Optional<ExecutorDoor>> agent, Runnable exit) {
        this.world = world;
        this.identity = identity;
        this.agent = agent;
        this.exit = exit;
        this.ids = world.ids();
        world.after(world.between(Duration.ZERO, START), this::subscribe);
    }

    /** How many tasks run in it. */
    long tasks() {
        return dead ? 0 : running.size();
    }

    /** Its process has ended, whoever ended it. */
    void die() {
        dead = true;
        door.ifPresent(some -> some.hungUp(this));
    }

    private void subscribe() {
        if (dead || subscribed) {
            return;
        }
        door = agent.get();
        var subscribe = Call.Subscribe.newBuilder().addAllUnacknowledgedTasks(unacknowledgedTasks.values());
        unacknowledged
                .values()
                .forEach(status -> subscribe.addUnacknowledgedUpdates(
                        Call.Update.newBuilder().setStatus(status)));
        Call call = call(Call.Type.SUBSCRIBE).setSubscribe(subscribe).build();
        door.ifPresent(some -> some.call(call, this));
        world.after(RETRY, this::subscribe);
    }

    private Call.Builder call(Call.Type type) {
        return Call.newBuilder()
                .setType(type)
                .setFrameworkId(identity.framework())
                .setExecutorId(identity.executor());
    }

    @Override
    public void answered(Call call, int status) {
        if (call.getType() == Call.Type.SUBSCRIBE && status == 403) {
            leave();
        }
        if (call.getType() == Call.Type.UPDATE && status != 202) {
            world.after(RETRY, () -> sendAgain(call.getUpdate().getStatus()));
        }
    }

    /** An agent that recovers takes subscriptions before it takes updates. */
    private void sendAgain(TaskStatus status) {
        if (!dead && subscribed && unacknowledged.containsKey(status.getUuid())) {
            send(status);
        }
    }

    @Override
    public void broken() {
        subscribed = false;
        if (identity.checkpoint()) {
            world.after(RETRY, this::subscribe);
        } else {
            leave();
        }
    }

    private void leave() {
        if (!dead) {
            exit.run();
        }
    }

    @Override
    public void hears(Event event) {
        if (dead) {
            return;
        }
        switch (event.getType()) {
            case SUBSCRIBED -> subscribed();
            case LAUNCH -> launch(event.getLaunch().getTask());
            case LAUNCH_GROUP ->
                event.getLaunchGroup().getTaskGroup().getTasksList().forEach(this::launch);
            case KILL -> end(event.getKill().getTaskId(), TaskState.TASK_KILLED);
            case ACKNOWLEDGED -> acknowledged(event.getAcknowledged());
            case SHUTDOWN, ERROR -> world.after(world.between(Duration.ZERO, RETRY), this::leave);
            case MESSAGE, HEARTBEAT, UNKNOWN -> {
                // Nothing to do about those.
            }
        }
    }

    /** What came about since the subscription was asked for is not in it. */
    private void subscribed() {
        subscribed = true;
        unacknowledged.values().forEach(this::send);
    }

    private void send(TaskStatus status) {
        Call call = call(Call.Type.UPDATE)
                .setUpdate(Call.Update.newBuilder().setStatus(status))
                .build();
        door.ifPresent(some -> some.call(call, this));
    }

    private void launch(TaskInfo task) {
        worked = true;
        TaskID id = task.getTaskId();
        unacknowledgedTasks.put(id, task);
        running.put(id, task);
        tell(id, TaskState.TASK_RUNNING);
        Program program = Program.parse(task.getData().toStringUtf8());
        TaskState end = program.exit() == 0 ? TaskState.TASK_FINISHED : TaskState.TASK_FAILED;
        program.duration().ifPresentOrElse(time -> world.after(time, () -> end(id, end)), () -> {
            if (!program.starts()) {
                end(id, TaskState.TASK_FAILED);
            }
        });
    }

    private void end(TaskID task, TaskState state) {
        if (!dead && running.remove(task) != null) {
            tell(task, state);
        }
    }

    private void tell(TaskID task, TaskState state) {
        ByteString uuid = UuidBytes.of(ids.uuid());
        var status = TaskStatus.newBuilder()
                .setTaskId(task)
                .setExecutorId(identity.executor())
                .setState(state)
                .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                .setTimestamp(world.now().toEpochMilli() / 1000.0)
                .setUuid(uuid)
                .build();
        unacknowledged.put(uuid, status);
        if (subscribed) {
            send(status);
        }
    }

    private void acknowledged(Event.Acknowledged event) {
        Optional.ofNullable(unacknowledged.remove(event.getUuid()))
                .filter(status -> TaskStates.isTerminal(status.getState()))
                .ifPresent(status -> world.after(world.between(Duration.ZERO, LINGER), this::leaveIfIdle));
        unacknowledgedTasks.remove(event.getTaskId());
    }

    /** A task that comes just now finds nobody. */
    private void leaveIfIdle() {
        if (worked && running.isEmpty() && unacknowledged.isEmpty()) {
            leave();
        }
    }
}
