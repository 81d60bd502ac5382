package io.mesocosm.master.state;

import io.mesocosm.common.ids.AgentId;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.ids.TaskId;
import io.mesocosm.common.resources.Resources;
import io.mesocosm.common.tasks.TaskStates;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;

/**
 * A task as the master knows it.
 *
 * @param task what endpoints show; {@code statuses} holds the last status of each run of equal states, without data
 * @param resources {@code task.resources} as a value, allocated to a role
 */
public record TaskEntry(Task task, Resources resources) {

    /** The name that its scheduler gave it. */
    public TaskId id() {
        return TaskId.of(task.getTaskId());
    }

    /** Whose it is. */
    public FrameworkId frameworkId() {
        return FrameworkId.of(task.getFrameworkId());
    }

    /** Where it runs or ran. */
    public AgentId agentId() {
        return AgentId.of(task.getAgentId());
    }

    /** The executor that runs it; empty for a command task. */
    public Optional<ExecutorId> executorId() {
        return task.hasExecutorId() ? Optional.of(ExecutorId.of(task.getExecutorId())) : Optional.empty();
    }

    /** The latest state that the agent reported, which may be ahead of what the scheduler was told. */
    public TaskState state() {
        return task.getState();
    }

    /** Whether its resources are free again: its latest state is terminal. */
    public boolean isTerminal() {
        return TaskStates.isTerminal(task.getState());
    }

    /** Whether its agent still holds resources for it: neither terminal nor given up as unreachable. */
    public boolean holdsResources() {
        return !isTerminal() && task.getState() != TaskState.TASK_UNREACHABLE;
    }

    /** The same resources with another description of the task. */
    public TaskEntry with(Task next) {
        return new TaskEntry(next, resources);
    }
}
