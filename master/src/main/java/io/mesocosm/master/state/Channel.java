package io.mesocosm.master.state;

import io.mesocosm.common.libprocess.Upid;

/** How the scheduler of a framework is reached. */
public sealed interface Channel {

    /** An event stream of the v1 API. Ends with its connection. */
    record Http(StreamId stream) implements Channel {}

    /**
     * The actor of a scheduler driver, told by messages. Outlives its connection: a driver may not have noticed that the
     * connection broke, and is told so when it calls.
     */
    record Libprocess(Upid pid) implements Channel {}
}
