package io.mesocosm.agent.state;

import io.mesocosm.common.libprocess.Upid;

/** How an executor is reached. */
public sealed interface Transport {

    /** Not reachable now: not registered yet, or its stream is closed. */
    record None() implements Transport {}

    /** Over the event stream of its SUBSCRIBE call, or in this process when it is hosted. */
    record Stream(CallHandle handle) implements Transport {}

    /** Over libprocess: a v0 executor. */
    record Libprocess(Upid pid) implements Transport {}

    /** Not reachable now. */
    Transport NONE = new None();
}
