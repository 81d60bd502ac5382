package io.mesocosm.agent.state;

import java.time.Instant;
import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * The agent runs an executor's logic in its own process.
 *
 * @param task for a command executor the task whose process is the container's; kept on disk, so that a later agent knows
 *     all of it
 * @param killed when the task was first asked to end, kept on disk as well: a later agent must know that its end was wanted
 */
public record Hosting(Optional<TaskInfo> task, Optional<Instant> killed) {

    /** Of a task that nobody wants to end. */
    public Hosting(Optional<TaskInfo> task) {
        this(task, Optional.empty());
    }
}
