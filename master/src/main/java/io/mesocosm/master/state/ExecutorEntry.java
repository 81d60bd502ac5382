package io.mesocosm.master.state;

import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.resources.Resources;
import org.apache.mesos.v1.Protos.ExecutorInfo;

/**
 * An executor that a framework brought along and that an agent runs; executors of command tasks are the agent's own
 * affair and never here.
 *
 * @param resources {@code info.resources} as a value, counted once for all tasks of the executor
 */
public record ExecutorEntry(ExecutorInfo info, Resources resources) {

    /** Its name within its framework and agent. */
    public ExecutorId id() {
        return ExecutorId.of(info.getExecutorId());
    }
}
