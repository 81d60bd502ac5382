package io.mesocosm.agent.state;

import java.util.Optional;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * The agent runs an executor's logic in its own process.
 *
 * @param task for a command executor the task whose process is the container's; kept on disk, so that a later agent knows
 *     all of it
 */
public record Hosting(Optional<TaskInfo> task) {}
