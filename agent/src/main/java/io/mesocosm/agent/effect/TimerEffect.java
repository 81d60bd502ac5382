package io.mesocosm.agent.effect;

import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.state.ExecutorRun;
import io.mesocosm.agent.state.StreamKey;
import java.time.Duration;

/** Timers of the loop. */
public sealed interface TimerEffect extends AgentEffect {

    /** Delivers the event after the delay; replaces the timer of an equal key. */
    record Schedule(Key key, Duration delay, AgentEvent event) implements TimerEffect {}

    /** Forgets the timer of that key. */
    record Cancel(Key key) implements TimerEffect {}

    /** Names a timer. */
    sealed interface Key {

        /** The next try to authenticate or register. */
        record Registration() implements Key {}

        /** The patience with the master. */
        record Ping() implements Key {}

        /** The patience with the executors of the former life. */
        record Reregistration() implements Key {}

        /** The patience with an executor that must register. */
        record ExecutorRegistration(ExecutorRun run) implements Key {}

        /** The patience with an executor that must end. */
        record ExecutorShutdown(ExecutorRun run) implements Key {}

        /** The next sign of life to an executor. */
        record ExecutorHeartbeat(ExecutorRun run) implements Key {}

        /** The next repetition of an update. */
        record UpdateRetry(StreamKey key) implements Key {}
    }
}
