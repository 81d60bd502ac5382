package io.mesocosm.agent.step;

import io.mesocosm.common.libprocess.Upid;

/** Who tells a status update, which decides its source and who is told when it is durable. */
public sealed interface Origin {

    /** The agent itself: nobody is told. */
    record Agent() implements Origin {}

    /** An executor on HTTP or in this process. */
    record ExecutorCall() implements Origin {}

    /** A v0 executor. */
    record Libprocess(Upid pid) implements Origin {}
}
