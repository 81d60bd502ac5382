package io.mesocosm.agent.core;

import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.ExecutorTasks;
import io.mesocosm.agent.state.Framework;
import io.mesocosm.agent.state.Operations;
import io.mesocosm.agent.state.Phase;
import io.mesocosm.agent.state.StreamKey;
import io.mesocosm.agent.state.UpdateStream;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.common.tasks.OperationStates;
import io.mesocosm.common.tasks.TaskStates;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.Operation;

/** What holds of every state that the core publishes. For tests and the simulator; pure. */
public final class Invariants {

    private final AgentState state;
    private final List<String> broken = new ArrayList<>();

    private Invariants(AgentState state) {
        this.state = state;
    }

    /** What does not hold, in words; empty when all is well. */
    public static List<String> broken(AgentState state) {
        var invariants = new Invariants(state);
        invariants.agent();
        state.frameworks().forEach(entry -> {
            invariants.require(entry.getKey().equals(entry.getValue().id()), "framework under another's id");
            invariants.framework(entry.getValue());
        });
        invariants.operations();
        state.updates().streams().forEach(entry -> invariants.stream(entry.getKey(), entry.getValue()));
        return List.copyOf(invariants.broken);
    }

    private void require(boolean holds, String what) {
        if (!holds) {
            broken.add(what);
        }
    }

    private void agent() {
        boolean running = state.phase() == Phase.RUNNING;
        require(!running || state.id().isPresent(), "running without an id");
        require(!running || state.master().pid().isPresent(), "running without a master");
        require(!running || state.master().joined(), "running, and the master never said so");
        require(!running || !state.updates().paused(), "running, and updates are held back");
        require(state.frameworks().isEmpty() || state.id().isPresent(), "frameworks before there is an id");
        var rings = state.config().rings();
        require(state.completedFrameworks().size() <= rings.frameworks(), "too many completed frameworks");
    }

    private void operations() {
        Operations operations = state.operations();
        require(operations.storing().isPresent() || operations.work().isEmpty(), "work waits for nothing");
        operations.known().forEach(entry -> {
            Operation operation = entry.getValue();
            require(entry.getKey().equals(operation.getUuid().getValue()), "operation under another's uuid");
            boolean ended =
                    OperationStates.isTerminal(operation.getLatestStatus().getState());
            require(
                    !ended || operation.getLatestStatus().hasUuid(),
                    "nobody can acknowledge the end of operation " + operation.getInfo());
        });
        state.updates().streams().keys().forEach(key -> {
            if (key instanceof StreamKey.OfOperation(var uuid)) {
                require(operations.known().containsKey(uuid), "a stream of an operation that nobody knows");
            }
        });
        Resources total = Resources.of(state.resources().total());
        require(total.contains(Resources.of(state.resources().checkpointed())), "reserved what there is not");
    }

    private void framework(Framework framework) {
        Set<TaskId> seen = new HashSet<>();
        require(
                framework.completedExecutors().size() <= state.config().rings().executorsPerFramework(),
                "too many completed executors of " + framework.id());
        framework.executors().forEach(entry -> {
            Executor executor = entry.getValue();
            require(entry.getKey().equals(executor.id()), "executor under another's id");
            require(executor.run().frameworkId().equals(framework.id()), "executor of another framework");
            executor(framework, executor, seen);
        });
    }

    private void executor(Framework framework, Executor executor, Set<TaskId> seen) {
        ExecutorTasks tasks = executor.tasks();
        List<TaskId> all = new ArrayList<>();
        tasks.queuedTasks().forEach(task -> all.add(TaskId.of(task.getTaskId())));
        all.addAll(tasks.launched().keys());
        all.addAll(tasks.terminated().keys());
        all.forEach(task -> require(seen.add(task), "task " + task + " is in two places"));
        tasks.launched()
                .values()
                .forEach(task -> require(
                        !TaskStates.isTerminal(task.getState()),
                        "launched task is terminal: " + task.getTaskId().getValue()));
        if (executor.state() == Executor.State.TERMINATED) {
            require(tasks.queued().isEmpty() && tasks.launched().isEmpty(), executor.run() + " is gone, its tasks not");
            require(tasks.incomplete(), executor.run() + " is gone and settled, and still there");
        }
        if (!framework.terminating()) {
            tasks.terminated()
                    .keys()
                    .forEach(task -> require(
                            state.updates().stream(new StreamKey.OfTask(framework.id(), task))
                                    .isPresent(),
                            "nobody will hear of the end of task " + task));
        }
        boolean collected = state.garbage().scheduled().containsKey(executor.directory());
        require(!collected, "the sandbox of " + executor.run() + " will be removed");
    }

    private void stream(StreamKey key, UpdateStream stream) {
        require(stream.key().equals(key), "stream under another's key");
        require(
                !stream.pending().isEmpty()
                        || !stream.storing().isEmpty()
                        || !stream.known().isEmpty(),
                "stream without any update");
        require(stream.isDurable() || stream.storing().isEmpty(), "an update in memory waits for the disk");
        Optional<Boolean> head = stream.acknowledging()
                .map(uuid -> stream.head()
                        .filter(update -> update.uuid().equals(uuid))
                        .isPresent());
        require(head.orElse(true), "another update than the outstanding one is acknowledged");
        require(
                stream.retry().compareTo(UpdateStream.RETRY_MIN) >= 0
                        && stream.retry().compareTo(UpdateStream.RETRY_MAX) <= 0,
                "retry out of bounds: " + stream.retry());
        stream.pending().forEach(update -> require(stream.knows(update.uuid()), "a pending update is not known"));
    }
}
