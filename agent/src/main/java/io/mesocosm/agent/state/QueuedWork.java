package io.mesocosm.agent.state;

import io.mesocosm.common.ids.TaskId;
import java.util.List;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * Tasks that wait for their executor: one task, or a group that is delivered and killed as one.
 *
 * @param stored whether what must be durable before delivery is
 */
public record QueuedWork(List<TaskInfo> tasks, boolean group, boolean stored) {

    public QueuedWork {
        tasks = List.copyOf(tasks);
    }

    /** The rest of it; nothing, when it was that task alone. */
    public QueuedWork without(TaskId id) {
        return new QueuedWork(
                tasks.stream()
                        .filter(task -> !TaskId.of(task.getTaskId()).equals(id))
                        .toList(),
                group,
                stored);
    }

    /** The same, durable. */
    public QueuedWork asStored() {
        return new QueuedWork(tasks, group, true);
    }
}
