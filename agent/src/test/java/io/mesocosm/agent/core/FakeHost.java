package io.mesocosm.agent.core;

import com.google.protobuf.ByteString;
import io.mesocosm.agent.effect.AgentEffect;
import io.mesocosm.agent.effect.ContainerEffect;
import io.mesocosm.agent.effect.ExecutorEffect;
import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.event.ContainerEvent;
import io.mesocosm.agent.event.ExecutorEvent;
import io.mesocosm.agent.state.CallHandle;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.Termination;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.UuidBytes;
import io.mesocosm.common.loop.SeededIds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;

/**
 * Containers with one process each, which outlive the agent, as do their exit statuses until they are forgotten, and the
 * logic of hosted executors, which does not.
 */
final class FakeHost {

    private final SeededIds chance;
    private final Map<ExecutorRun, Optional<Integer>> containers = new LinkedHashMap<>();
    private final Map<ExecutorRun, Logic> hosted = new LinkedHashMap<>();
    private final Map<CallHandle, ExecutorRun> streams = new HashMap<>();
    private final Deque<AgentEvent> events = new ArrayDeque<>();
    private long handles;

    /** What a hosted executor knows: its task, and the terminal state it told, until that is acknowledged. */
    private static final class Logic {
        private Optional<String> task = Optional.empty();
        private boolean ended;
        private ByteString last = ByteString.EMPTY;
    }

    FakeHost(SeededIds chance) {
        this.chance = chance;
    }

    /** What happened on the host and has not reached the agent yet. */
    Deque<AgentEvent> events() {
        return events;
    }

    boolean isEmpty() {
        return containers.isEmpty() && hosted.isEmpty();
    }

    /** The agent's process is gone, and with it all that was only there. */
    void crash() {
        hosted.clear();
        streams.clear();
        events.clear();
    }

    /** Some process ends by itself; answers whose. */
    Optional<ExecutorId> exitOne() {
        List<ExecutorRun> alive = containers.entrySet().stream()
                .filter(entry -> entry.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
        if (alive.isEmpty()) {
            return Optional.empty();
        }
        ExecutorRun run = alive.get((int) chance.below(alive.size()));
        exit(run, TaskState.TASK_FINISHED);
        return Optional.of(run.executorId());
    }

    private void exit(ExecutorRun run, TaskState state) {
        containers.put(run, Optional.of(0));
        Optional.ofNullable(hosted.get(run)).ifPresent(logic -> end(run, logic, state));
    }

    private void end(ExecutorRun run, Logic logic, TaskState state) {
        logic.task.ifPresent(task -> {
            if (!logic.ended) {
                logic.ended = true;
                logic.last = tell(run, task, state);
            }
        });
    }

    private ByteString tell(ExecutorRun run, String task, TaskState state) {
        var uuid = UuidBytes.of(chance.uuid());
        events.add(new ExecutorEvent.Update(
                new CallHandle(++handles), run.frameworkId(), run.executorId(), Samples.status(task, state, uuid)));
        return uuid;
    }

    void perform(AgentEffect effect) {
        switch (effect) {
            case ContainerEffect.LaunchContainer launch -> launch(launch.run());
            case ContainerEffect.DestroyContainer destroy -> gone(destroy.run(), 9);
            case ContainerEffect.ForgetContainer forget -> containers.remove(forget.run());
            case ContainerEffect.RecoverContainers recover -> recover(recover);
            case ContainerEffect.UpdateContainer update ->
                events.add(new ContainerEvent.ContainerUpdated(update.run(), Optional.empty()));
            case ExecutorEffect.HostExecutor host -> host(host);
            case ExecutorEffect.SendEvent send ->
                Optional.ofNullable(streams.get(send.stream())).ifPresent(run -> deliver(run, send.event()));
            default -> {}
        }
    }

    private void launch(ExecutorRun run) {
        if (chance.below(20) == 0) {
            events.add(new ContainerEvent.ContainerLaunchFailed(run, "bad luck"));
        } else {
            containers.put(run, Optional.empty());
            events.add(new ContainerEvent.ContainerLaunched(run, ContainerStatus.getDefaultInstance()));
        }
    }

    private void gone(ExecutorRun run, int status) {
        containers.computeIfPresent(run, (id, exit) -> Optional.of(exit.orElse(status)));
        hosted.remove(run);
        events.add(new ContainerEvent.ContainerTerminated(run, Termination.exited(status)));
    }

    private void recover(ContainerEffect.RecoverContainers recover) {
        List<ExecutorRun> known = recover.known().stream()
                .map(ContainerEffect.KnownContainer::run)
                .toList();
        containers.keySet().retainAll(known);
        List<ContainerEvent.Survivor> survivors = new ArrayList<>();
        containers
                .keySet()
                .forEach(run -> survivors.add(new ContainerEvent.Survivor(run, ContainerStatus.getDefaultInstance())));
        events.add(new ContainerEvent.ContainersRecovered(survivors));
        known.stream()
                .filter(run -> !containers.containsKey(run))
                .forEach(run -> events.add(new ContainerEvent.ContainerTerminated(run, Termination.UNKNOWN)));
    }

    private void host(ExecutorEffect.HostExecutor host) {
        ExecutorRun run = host.run();
        var logic = new Logic();
        var handle = new CallHandle(++handles);
        hosted.put(run, logic);
        streams.put(handle, run);
        var subscribe = Call.Subscribe.newBuilder();
        host.resumed().ifPresent(resumed -> {
            logic.task = Optional.of(resumed.task().getTaskId().getValue());
            subscribe.addUnacknowledgedTasks(resumed.task());
        });
        events.add(new ExecutorEvent.Subscribe(handle, run.frameworkId(), run.executorId(), subscribe.build()));
        logic.task
                .filter(task -> Optional.ofNullable(containers.get(run))
                        .flatMap(exit -> exit)
                        .isPresent())
                .ifPresent(task -> end(run, logic, TaskState.TASK_FINISHED));
    }

    private void deliver(ExecutorRun run, Event event) {
        Optional.ofNullable(hosted.get(run)).ifPresent(logic -> deliver(run, logic, event));
    }

    private void deliver(ExecutorRun run, Logic logic, Event event) {
        switch (event.getType()) {
            case LAUNCH -> {
                String task = event.getLaunch().getTask().getTaskId().getValue();
                logic.task = Optional.of(task);
                tell(run, task, TaskState.TASK_STARTING);
                tell(run, task, TaskState.TASK_RUNNING);
                if (Optional.ofNullable(containers.get(run))
                        .flatMap(exit -> exit)
                        .isPresent()) {
                    end(run, logic, TaskState.TASK_FINISHED);
                }
            }
            case KILL, SHUTDOWN -> {
                if (logic.task.isEmpty()) {
                    gone(run, 0);
                } else {
                    exit(run, TaskState.TASK_KILLED);
                }
            }
            case ACKNOWLEDGED -> {
                if (logic.ended && event.getAcknowledged().getUuid().equals(logic.last)) {
                    gone(run, 0);
                }
            }
            case SUBSCRIBED, LAUNCH_GROUP, MESSAGE, ERROR, HEARTBEAT, UNKNOWN -> {}
        }
    }
}
