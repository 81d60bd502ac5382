package io.mesocosm.agent.state;

import java.time.Instant;
import java.util.Optional;

/**
 * How the agent came back.
 *
 * @param started when this process began
 * @param reconnecting whether executors may call already: their checkpoints are read
 * @param finished when it was ready to look for a master
 * @param rebooted whether the host was restarted since
 * @param needsAgentUpdate whether its description changed, which the master must be able to take
 */
public record Recovery(
        Instant started, boolean reconnecting, Optional<Instant> finished, boolean rebooted, boolean needsAgentUpdate) {

    /** A process that just began. */
    public static Recovery startedAt(Instant now) {
        return new Recovery(now, false, Optional.empty(), false, false);
    }

    /** The checkpoints are read. */
    public Recovery reconnecting(boolean afterReboot, boolean changed) {
        return new Recovery(started, true, finished, afterReboot, changed);
    }

    /** Ready to look for a master. */
    public Recovery finishedAt(Instant now) {
        return new Recovery(started, true, Optional.of(now), rebooted, needsAgentUpdate);
    }
}
