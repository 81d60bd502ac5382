package io.mesocosm.simulation.nodes;

import io.mesocosm.agent.effect.ExecutorEffect;
import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.event.ExecutorEvent;
import io.mesocosm.agent.executors.ExecutorCalls;
import io.mesocosm.agent.state.AgentState;
import io.mesocosm.agent.state.CallHandle;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.loop.EventQueue;
import io.mesocosm.simulation.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;

/**
 * Where executors with a process of their own call one life of an agent, and their streams: what {@code ExecutorApi} and
 * {@code ExecutorStreams} are in production. The way is short, but not nothing; calls and events keep their order.
 */
final class ExecutorDoor {

    /** What an executor hears. */
    interface Caller {

        /** The answer to a call that opens no stream. */
        void answered(Call call, int status);

        /** An event of the stream. */
        void hears(Event event);

        /** The stream ended, or there never was one. */
        void broken();
    }

    private record Waiting(Call call, Caller caller) {}

    private static final Duration SLOWEST = Duration.ofMillis(2);

    /** Handles of this door do not meet those of hosted executors. */
    private static final long FIRST = 1L << 40;

    private final World world;
    private final EventQueue<AgentEvent> events;
    private final Supplier<AgentState> state;
    private final Map<CallHandle, Waiting> waiting = new LinkedHashMap<>();
    private final Map<CallHandle, Waiting> streams = new LinkedHashMap<>();
    private Instant latest = Instant.EPOCH;
    private long handles = FIRST;
    private boolean ended;

    ExecutorDoor(World world, EventQueue<AgentEvent> events, Supplier<AgentState> state) {
        this.world = world;
        this.events = events;
        this.state = state;
    }

    /** A call is made. */
    void call(Call call, Caller caller) {
        soon(() -> receive(call, caller));
    }

    private void soon(Runnable what) {
        Instant at = world.now().plus(world.between(Duration.ZERO, SLOWEST));
        latest = at.isBefore(latest) ? latest : at;
        world.at(latest, () -> {
            if (!ended) {
                what.run();
            }
        });
    }

    private void receive(Call call, Caller caller) {
        if (!state.get().recovery().reconnecting()) {
            soon(() -> caller.answered(call, 503));
            return;
        }
        Optional<String> objection = ExecutorCalls.objection(call);
        if (objection.isPresent()) {
            throw world.fail("an executor made a bad call: " + objection.get());
        }
        var handle = new CallHandle(handles++);
        waiting.put(handle, new Waiting(call, caller));
        var framework = FrameworkId.of(call.getFrameworkId());
        var executor = ExecutorId.of(call.getExecutorId());
        events.submit(
                call.getType() == Call.Type.SUBSCRIBE
                        ? new ExecutorEvent.Subscribe(handle, framework, executor, call.getSubscribe())
                        : new ExecutorEvent.Update(
                                handle, framework, executor, call.getUpdate().getStatus()));
    }

    /** Whether that call or stream came through this door. */
    static boolean owns(CallHandle handle) {
        return handle.value() >= FIRST;
    }

    void respond(ExecutorEffect.Respond respond) {
        Optional.ofNullable(waiting.remove(respond.call()))
                .ifPresent(some -> soon(() -> some.caller().answered(some.call(), respond.status())));
    }

    void open(CallHandle handle) {
        Optional.ofNullable(waiting.remove(handle)).ifPresent(some -> streams.put(handle, some));
    }

    void send(ExecutorEffect.SendEvent send) {
        Optional.ofNullable(streams.get(send.stream()))
                .ifPresent(some -> soon(() -> some.caller().hears(send.event())));
    }

    void close(CallHandle stream) {
        Optional.ofNullable(streams.remove(stream))
                .ifPresent(some -> soon(() -> some.caller().broken()));
    }

    /** The executor closes its stream, or its process has ended. */
    void hungUp(Caller caller) {
        new LinkedHashMap<>(streams).forEach((handle, some) -> {
            if (some.caller().equals(caller)) {
                streams.remove(handle);
                events.submit(new ExecutorEvent.Disconnected(
                        handle,
                        FrameworkId.of(some.call().getFrameworkId()),
                        ExecutorId.of(some.call().getExecutorId())));
            }
        });
    }

    /** The agent's process ends: all streams break. */
    void end() {
        ended = true;
        Map<CallHandle, Waiting> broken = new LinkedHashMap<>(streams);
        streams.clear();
        waiting.clear();
        broken.values().forEach(some -> some.caller().broken());
    }
}
