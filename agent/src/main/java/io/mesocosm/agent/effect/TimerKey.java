package io.mesocosm.agent.effect;

import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.StreamKey;

/** Names a timer. */
public sealed interface TimerKey {

    /** The next try to authenticate or register. */
    record Registration() implements TimerKey {}

    /** The patience with the master. */
    record Ping() implements TimerKey {}

    /** The patience with the executors of the former life. */
    record Reregistration() implements TimerKey {}

    /** The next call to the v0 executors of the former life. */
    record Reconnection() implements TimerKey {}

    /** The patience with an executor that must register. */
    record ExecutorRegistration(ExecutorRun run) implements TimerKey {}

    /** The patience with an executor that must end. */
    record ExecutorShutdown(ExecutorRun run) implements TimerKey {}

    /** The next sign of life to an executor. */
    record ExecutorHeartbeat(ExecutorRun run) implements TimerKey {}

    /** The next repetition of an update. */
    record UpdateRetry(StreamKey key) implements TimerKey {}
}
