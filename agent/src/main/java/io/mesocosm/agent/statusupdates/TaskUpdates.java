package io.mesocosm.agent.statusupdates;

import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.Executor;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.Framework;
import io.mesocosm.agent.state.StreamKey;
import io.mesocosm.agent.state.Update;
import io.mesocosm.agent.state.UpdateStream;
import io.mesocosm.agent.step.ExecutorLine;
import io.mesocosm.agent.step.Followup;
import io.mesocosm.agent.step.Origin;
import io.mesocosm.agent.step.TaskRecords;
import io.mesocosm.agent.step.Turn;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.tasks.TaskStates;
import io.mesocosm.proto.internal.Messages.StatusUpdate;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.NetworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TaskStatus.Reason;
import org.apache.mesos.v1.Protos.TaskStatus.Source;

/**
 * What an update means for the task, before it enters its stream.
 *
 * <p>Behaviour: Mesos: Slave::statusUpdate, _statusUpdate, Executor::updateTaskState.
 */
public final class TaskUpdates {

    private TaskUpdates() {}

    /** A task changed, by word of its executor or of the agent. */
    public static void changed(Turn turn, StatusUpdate told, Origin origin) {
        Optional<Framework> known = turn.state()
                .framework(FrameworkId.of(told.getFrameworkId()))
                .filter(framework -> !framework.terminating());
        if (known.isEmpty() || !told.hasUuid() || !isOfThisAgent(turn.state(), told)) {
            turn.count("slave/invalid_status_updates");
            dismiss(turn, told);
            return;
        }
        Framework framework = known.get();
        StatusUpdate update = stamped(turn.state(), framework, told, origin);
        var task = TaskId.of(update.getStatus().getTaskId());
        Optional<Executor> executor = framework.executorOf(task);
        if (executor.isEmpty()) {
            turn.count("slave/valid_status_updates");
            withoutExecutor(turn, framework, update, origin);
        } else if (fromExecutor(origin) && update.getStatus().getState() == TaskState.TASK_STAGING) {
            turn.then(new Followup.ShutdownExecutor(executor.get().run()));
        } else {
            turn.count("slave/valid_status_updates");
            ofExecutor(turn, executor.get(), update, origin);
        }
    }

    /** Nobody waits for the last words of a hosted executor whose framework is going: it need not either. */
    private static void dismiss(Turn turn, StatusUpdate told) {
        StreamKey.OfTask key = key(told);
        turn.state()
                .executorOf(key.frameworkId(), key.taskId())
                .filter(Executor::hosted)
                .ifPresent(executor -> ExecutorLine.acknowledge(turn, executor, key.taskId(), told.getUuid()));
    }

    private static boolean isOfThisAgent(AgentState state, StatusUpdate update) {
        return update.getSlaveId().equals(state.info().getId())
                && update.getStatus().getAgentId().equals(state.info().getId());
    }

    private static boolean fromExecutor(Origin origin) {
        return !(origin instanceof Origin.Agent);
    }

    /** As it goes out: who says it, for which executor, and why during a drain. */
    private static StatusUpdate stamped(AgentState state, Framework framework, StatusUpdate update, Origin origin) {
        var status = update.getStatus().toBuilder()
                .setUuid(update.getUuid())
                .setSource(fromExecutor(origin) ? Source.SOURCE_EXECUTOR : Source.SOURCE_AGENT);
        if (update.hasExecutorId()) {
            status.setExecutorId(update.getExecutorId());
        }
        state.drain().ifPresent(drain -> {
            if (status.getState() == TaskState.TASK_KILLING || status.getState() == TaskState.TASK_KILLED) {
                status.setReason(Reason.REASON_AGENT_DRAINING);
                if (drain.config().getMarkGone() && framework.isPartitionAware()) {
                    status.setState(TaskState.TASK_GONE_BY_OPERATOR);
                }
            }
        });
        return update.toBuilder().setStatus(status).build();
    }

    /** A word on a task that is nobody's: it still reaches the framework, unless it was heard and settled before. */
    private static void withoutExecutor(Turn turn, Framework framework, StatusUpdate update, Origin origin) {
        if (isSettled(framework, update)) {
            acknowledge(turn, Optional.empty(), update, origin);
            return;
        }
        Streams.add(turn, key(update), Optional.empty(), new Update.OfTask(update));
        acknowledge(turn, Optional.empty(), update, origin);
    }

    private static boolean isSettled(Framework framework, StatusUpdate update) {
        return framework
                .allExecutors()
                .flatMap(executor -> executor.tasks().completed().stream())
                .filter(task -> task.getTaskId().equals(update.getStatus().getTaskId()))
                .flatMap(task -> task.getStatusesList().stream())
                .anyMatch(status -> status.getUuid().equals(update.getUuid()));
    }

    private static void ofExecutor(Turn turn, Executor executor, StatusUpdate told, Origin origin) {
        StreamKey.OfTask key = key(told);
        Optional<UpdateStream> stream = turn.state().updates().stream(key);
        if (stream.isPresent() && stream.get().knows(told.getUuid())) {
            if (!stream.get().isStoring(told.getUuid())) {
                acknowledge(turn, Optional.of(executor), told, origin);
            }
            return;
        }
        StatusUpdate update = withContainer(turn.state(), executor, told);
        TaskStatus status = update.getStatus();
        Optional<Executor> next = apply(executor, status);
        if (next.isEmpty()) {
            acknowledge(turn, Optional.of(executor), update, origin);
            return;
        }
        turn.put(next.get());
        if (TaskStates.isTerminal(status.getState())) {
            countTerminal(turn, status.getState());
            if (!executor.hosted() || executor.kind() != Executor.Kind.COMMAND) {
                turn.then(new Followup.ResizeContainer(executor.run()));
            }
        }
        Optional<ExecutorRun> keeper = executor.checkpoint() ? Optional.of(executor.run()) : Optional.empty();
        Streams.add(turn, key, keeper, new Update.OfTask(update));
        if (!executor.checkpoint()) {
            acknowledge(turn, Optional.of(next.get()), update, origin);
        }
    }

    /** The executor with its task as that status says; empty when the status cannot follow what was before. */
    private static Optional<Executor> apply(Executor executor, TaskStatus status) {
        var id = TaskId.of(status.getTaskId());
        var tasks = executor.tasks();
        boolean terminal = TaskStates.isTerminal(status.getState());
        var queued = tasks.queuedWork(id);
        if (queued.isPresent()) {
            if (!terminal) {
                return Optional.empty();
            }
            var work = queued.get();
            var info = work.tasks().stream()
                    .filter(task -> TaskId.of(task.getTaskId()).equals(id))
                    .findFirst()
                    .orElseThrow();
            Task task =
                    TaskRecords.with(TaskRecords.staging(info, executor.run().frameworkId()), status);
            return Optional.of(executor.withTasks(tasks.withoutQueued(id).withTerminated(task)));
        }
        return tasks.launched().get(id).map(launched -> {
            Task task = TaskRecords.with(launched, status);
            return executor.withTasks(terminal ? tasks.withTerminated(task) : tasks.withLaunched(task));
        });
    }

    /** Where the task runs, for a task that got so far. */
    private static StatusUpdate withContainer(AgentState state, Executor executor, StatusUpdate update) {
        TaskStatus status = update.getStatus();
        var id = TaskId.of(status.getTaskId());
        boolean neverRan = !executor.tasks().launched().containsKey(id)
                || (status.getSource() == Source.SOURCE_AGENT
                        && (status.getState() == TaskState.TASK_DROPPED || status.getState() == TaskState.TASK_LOST));
        boolean nested = status.getContainerStatus().getContainerId().hasParent();
        if (neverRan || nested || executor.state() == Executor.State.TERMINATED) {
            return update;
        }
        return executor.containerStatus()
                .map(container -> update.toBuilder()
                        .setStatus(status.toBuilder().setContainerStatus(merged(state, status, container)))
                        .build())
                .orElse(update);
    }

    private static ContainerStatus merged(AgentState state, TaskStatus status, ContainerStatus container) {
        var merged = status.getContainerStatus().toBuilder().mergeFrom(container);
        if (merged.getNetworkInfosCount() == 0) {
            String host = state.config().self().host();
            merged.addNetworkInfos(NetworkInfo.newBuilder()
                    .addIpAddresses(NetworkInfo.IPAddress.newBuilder().setIpAddress(host)));
        }
        return merged.build();
    }

    private static void acknowledge(Turn turn, Optional<Executor> executor, StatusUpdate update, Origin origin) {
        StreamKey.OfTask key = key(update);
        switch (origin) {
            case Origin.Agent _ -> {}
            case Origin.ExecutorCall _ ->
                executor.ifPresent(to -> ExecutorLine.acknowledge(turn, to, key.taskId(), update.getUuid()));
            case Origin.Libprocess v0 -> ExecutorLine.acknowledge(turn, v0.pid(), key, update.getUuid());
        }
    }

    private static void countTerminal(Turn turn, TaskState state) {
        switch (state) {
            case TASK_FINISHED -> turn.count("slave/tasks_finished");
            case TASK_FAILED -> turn.count("slave/tasks_failed");
            case TASK_KILLED -> turn.count("slave/tasks_killed");
            case TASK_LOST -> turn.count("slave/tasks_lost");
            case TASK_GONE -> turn.count("slave/tasks_gone");
            case TASK_STARTING,
                    TASK_RUNNING,
                    TASK_STAGING,
                    TASK_ERROR,
                    TASK_KILLING,
                    TASK_DROPPED,
                    TASK_UNREACHABLE,
                    TASK_GONE_BY_OPERATOR,
                    TASK_UNKNOWN -> {}
        }
    }

    private static StreamKey.OfTask key(StatusUpdate update) {
        return new StreamKey.OfTask(
                FrameworkId.of(update.getFrameworkId()),
                TaskId.of(update.getStatus().getTaskId()));
    }
}
