package io.mesocosm.agent.http;

import io.mesocosm.agent.event.AgentEvent;
import io.mesocosm.agent.event.ExecutorEvent;
import io.mesocosm.agent.state.CallHandle;
import io.mesocosm.common.http.EventWriter;
import io.mesocosm.common.http.Headers;
import io.mesocosm.common.http.HttpExchange;
import io.mesocosm.common.http.HttpLimits;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.MediaType;
import io.mesocosm.common.http.ResponseStream;
import io.mesocosm.common.ids.ExecutorId;
import io.mesocosm.common.ids.FrameworkId;
import io.mesocosm.common.json.ProtoJson;
import io.mesocosm.common.loop.EventQueue;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.mesos.v1.executor.Protos.Event;

/**
 * Calls of executors on HTTP that wait for the core's answer, and the event streams that some of them become. Events are
 * encoded off the loop, in order per stream; an executor that does not keep up is disconnected. Safe from any thread.
 */
public final class ExecutorStreams {

    /** Events that wait to be encoded; bytes that wait to be read are bounded by the stream itself. */
    private static final int MOST_WAITING_BYTES = HttpLimits.DEFAULTS.streamQueueBytes();

    private static final byte[] NOTHING = {};

    private record Waiting(HttpExchange exchange, MediaType accept, FrameworkId framework, ExecutorId executor) {}

    private final EventQueue<AgentEvent> events;
    private final Executor executor;
    private final Map<CallHandle, Waiting> waiting = new ConcurrentHashMap<>();
    private final Map<CallHandle, EventWriter<Event>> streams = new ConcurrentHashMap<>();
    private final AtomicLong next = new AtomicLong();

    /**
     * No calls yet.
     *
     * @param executor where events are encoded
     */
    public ExecutorStreams(EventQueue<AgentEvent> events, Executor executor) {
        this.events = events;
        this.executor = executor;
    }

    /** A name that no call and no stream has had. */
    public CallHandle handle() {
        return new CallHandle(next.getAndIncrement());
    }

    /** Names a call that waits for its answer. */
    CallHandle await(HttpExchange exchange, MediaType accept, FrameworkId framework, ExecutorId id) {
        CallHandle handle = handle();
        waiting.put(handle, new Waiting(exchange, accept, framework, id));
        return handle;
    }

    /** Answers a call with a status and a text. */
    public void respond(CallHandle call, int status, String body) {
        Optional.ofNullable(waiting.remove(call))
                .ifPresent(some -> some.exchange()
                        .respond(
                                body.isEmpty() && status < 300
                                        ? HttpResponse.of(status)
                                        : HttpResponse.text(status, body)));
    }

    /** Answers a SUBSCRIBE: its stream is open. */
    public void open(CallHandle call) {
        Optional.ofNullable(waiting.remove(call)).ifPresent(some -> open(call, some));
    }

    private void open(CallHandle call, Waiting some) {
        Headers headers = Headers.of("Content-Type", some.accept().text());
        ResponseStream stream = some.exchange().stream(new HttpResponse(200, headers, NOTHING));
        streams.put(call, new EventWriter<>(stream, encoding(some.accept()), executor, MOST_WAITING_BYTES));
        stream.onClose(() -> {
            streams.remove(call);
            executor.execute(
                    () -> events.submit(new ExecutorEvent.Disconnected(call, some.framework(), some.executor())));
        });
    }

    /** Writes an event; nothing if the stream is closed. */
    public void send(CallHandle stream, Event event) {
        find(stream).ifPresent(open -> open.send(event));
    }

    private static EventWriter.Encoding<Event> encoding(MediaType type) {
        return new EventWriter.Encoding<>(
                Event::getSerializedSize, type == MediaType.JSON ? ProtoJson::toBytes : Event::toByteArray);
    }

    /** Ends a stream after what was written to it. */
    public void close(CallHandle stream) {
        find(stream).ifPresent(EventWriter::close);
    }

    private Optional<EventWriter<Event>> find(CallHandle stream) {
        return Optional.ofNullable(streams.get(stream));
    }
}
