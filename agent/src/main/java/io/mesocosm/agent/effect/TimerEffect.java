package io.mesocosm.agent.effect;

import io.mesocosm.agent.event.AgentEvent;
import java.time.Duration;

/** Timers of the loop. */
public sealed interface TimerEffect extends AgentEffect {

    /** Delivers the event after the delay; replaces the timer of an equal key. */
    record Schedule(TimerKey key, Duration delay, AgentEvent event) implements TimerEffect {}

    /** Forgets the timer of that key. */
    record Cancel(TimerKey key) implements TimerEffect {}
}
