package io.mesocosm.agent.state;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;

/**
 * One run of an executor: the executor of a framework in one container. Names the run in every event and effect about
 * its container; a later run of the same executor has another container.
 */
public record ExecutorRun(FrameworkId frameworkId, ExecutorId executorId, ContainerId containerId) {

    /** For log lines and messages: {@code executor of framework in container}. */
    @Override
    public String toString() {
        return "executor '" + executorId + "' of framework " + frameworkId + " in container " + containerId;
    }
}
