package io.mesocosm.master.state;

import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.resources.Resources;
import org.apache.mesos.v1.Protos.ExecutorInfo;

/**
 * An executor that a framework brought along and that an agent runs; executors of command tasks are the agent's own
 * affair and never here.
 *
 * @param resources {@code info.resources} as a value, counted once for all tasks of the executor
 * @param isDoubted whether its agent did not list it when it last registered, and was asked about a task that may be
 *     on its way there and starts it
 */
public record ExecutorEntry(ExecutorInfo info, Resources resources, boolean isDoubted) {

    /** An executor that nobody doubts. */
    public ExecutorEntry(ExecutorInfo info, Resources resources) {
        this(info, resources, false);
    }

    /** Its name within its framework and agent. */
    public ExecutorId id() {
        return ExecutorId.of(info.getExecutorId());
    }

    /** The same executor, doubted or not. */
    public ExecutorEntry doubted(boolean doubted) {
        return new ExecutorEntry(info, resources, doubted);
    }
}
