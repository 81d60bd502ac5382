package io.mesocosm.master.turn;

import io.mesocosm.allocator.AllocatorCommand;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.ExecutorEntry;
import io.mesocosm.master.state.Framework;
import io.mesocosm.master.state.TaskEntry;
import java.util.Locale;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * How tasks and executors change and end, and what that frees.
 *
 * <p>A task holds its resources until its latest state is terminal or UNREACHABLE. It stays in its framework until the
 * scheduler acknowledged a terminal state, the framework ends or its agent is lost.
 */
public final class TaskRules {

    private TaskRules() {}

    /**
     * The task after a status. A terminal latest state stays. Of statuses of equal states in a row only the last is
     * kept, without its data.
     *
     * @param latest the latest state that the agent knows, which may be ahead of {@code status}
     */
    public static TaskEntry changed(TaskEntry task, TaskStatus status, TaskState latest) {
        Task.Builder next = task.task().toBuilder();
        if (!task.isTerminal()) {
            next.setState(latest);
        }
        TaskStatus kept = status.hasData() ? status.toBuilder().clearData().build() : status;
        int last = next.getStatusesCount() - 1;
        if (last >= 0 && task.task().getStatuses(last).getState() == status.getState()) {
            next.setStatuses(last, kept);
        } else {
            next.addStatuses(kept);
        }
        return task.with(next.build());
    }

    /**
     * Takes note of a status: puts {@code after} in place of {@code before} and, if the task ends by it, frees what it
     * held.
     *
     * @param before the task as it is in the state
     * @param after {@link #changed} of it, perhaps with more
     */
    public static void update(Turn turn, TaskEntry before, TaskEntry after, TaskStatus status) {
        FrameworkId frameworkId = before.frameworkId();
        Framework framework = turn.framework(frameworkId).orElseThrow();
        turn.put(framework.with(framework.work().putTask(after.id(), after)));
        if (before.state() != after.state() && after.isTerminal()) {
            turn.count(framework, "tasks/terminal/" + after.state().name().toLowerCase(Locale.ROOT));
        }
        if (before.holdsResources() && !after.holdsResources()) {
            free(turn, before);
            Statuses.terminalMetric(status.getState()).ifPresent(turn::count);
            if (status.hasReason()) {
                turn.count(Statuses.metric(status));
            }
        }
    }

    /** Ends a task by a status of the master's own, whatever became of it; it stays where it is. */
    public static TaskEntry end(Turn turn, TaskEntry task, TaskStatus status) {
        TaskEntry after = changed(task, status, status.getState());
        update(turn, task, after, status);
        return after;
    }

    /** Removes a task from its agent and framework; it becomes a part of the framework's past. */
    public static void complete(Turn turn, TaskEntry task) {
        leave(turn, task);
        turn.framework(task.frameworkId())
                .ifPresent(framework -> turn.put(
                        framework.with(framework.work().removeTask(task.id()).complete(task.task()))));
    }

    /** Removes a task from its agent and keeps it as one that may be alive somewhere. */
    public static void loseSight(Turn turn, TaskEntry task) {
        leave(turn, task);
        turn.framework(task.frameworkId()).ifPresent(framework -> {
            Framework.Work work = framework.work().removeTask(task.id());
            turn.put(framework.with(work.withUnreachable(work.unreachable().put(task.id(), task))));
        });
    }

    private static void leave(Turn turn, TaskEntry task) {
        if (task.holdsResources()) {
            free(turn, task);
        }
        turn.agent(task.agentId())
                .ifPresent(agent -> turn.put(agent.with(agent.work().removeTask(task.frameworkId(), task.id()))));
    }

    private static void free(Turn turn, TaskEntry task) {
        turn.allocate(new AllocatorCommand.RecoverResources(
                task.frameworkId(), task.agentId(), task.resources(), Optional.empty(), true));
        turn.agent(task.agentId())
                .ifPresent(agent -> turn.put(agent.with(agent.work().release(task.frameworkId(), task.resources()))));
    }

    /** Removes an executor from its agent and frees what it held. */
    public static void removeExecutor(Turn turn, Agent agent, FrameworkId framework, ExecutorId id) {
        ExecutorEntry executor = agent.work().executor(framework, id).orElseThrow();
        if (!executor.resources().isEmpty()) {
            turn.allocate(new AllocatorCommand.RecoverResources(
                    framework, agent.id(), executor.resources(), Optional.empty(), true));
        }
        turn.put(agent.with(agent.work().removeExecutor(framework, id).release(framework, executor.resources())));
    }

    /**
     * Removes an executor that is {@linkplain ExecutorEntry#isDoubted doubted} once no task of it is left that may
     * start it.
     *
     * @param task a task that the agent does not have
     */
    public static void removeDoubted(Turn turn, TaskEntry task) {
        FrameworkId framework = task.frameworkId();
        Agent agent = turn.agent(task.agentId()).orElseThrow();
        task.executorId()
                .flatMap(id -> agent.work().executor(framework, id))
                .filter(executor -> executor.isDoubted()
                        && !mayStart(turn.framework(framework).orElseThrow(), agent, executor.id()))
                .ifPresent(executor -> {
                    turn.warn("forgot executor agent=" + agent.id() + " framework=" + framework + " executor="
                            + executor.id() + ": the agent has none of its tasks");
                    removeExecutor(turn, agent, framework, executor.id());
                });
    }

    private static boolean mayStart(Framework framework, Agent agent, ExecutorId executor) {
        return FrameworkRules.tasksOn(framework, agent).stream()
                .anyMatch(task -> task.holdsResources() && task.executorId().equals(Optional.of(executor)));
    }

    /** The state that a framework is told in place of LOST if it understands partitions. */
    public static TaskState lostOr(Framework framework, TaskState precise) {
        boolean aware = framework.can(org.apache.mesos.v1.Protos.FrameworkInfo.Capability.Type.PARTITION_AWARE);
        return aware ? precise : TaskState.TASK_LOST;
    }
}
