package io.mesocosm.agent.edge;

import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.common.loop.EventQueue;
import java.time.Duration;
import java.util.concurrent.Future;

/**
 * The queue of a loop that is not made yet: the loop's effects need those who bring it events, and they need the loop's
 * queue. Nothing that brings events is started before the loop is there.
 */
record LateQueue(Future<? extends EventQueue<AgentEvent>> loop) implements EventQueue<AgentEvent> {

    private EventQueue<AgentEvent> queue() {
        return loop.resultNow();
    }

    @Override
    public void submit(AgentEvent event) {
        queue().submit(event);
    }

    @Override
    public boolean offer(AgentEvent event) {
        return queue().offer(event);
    }

    @Override
    public void schedule(Object key, Duration delay, AgentEvent event) {
        queue().schedule(key, delay, event);
    }

    @Override
    public void cancel(Object key) {
        queue().cancel(key);
    }
}
