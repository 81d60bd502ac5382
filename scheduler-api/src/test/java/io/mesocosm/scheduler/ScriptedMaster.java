package io.mesocosm.scheduler;

import com.google.protobuf.InvalidProtocolBufferException;
import io.mesocosm.common.http.HttpExchange;
import io.mesocosm.common.http.HttpLimits;
import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.HttpServer;
import io.mesocosm.common.http.RecordIO;
import io.mesocosm.common.http.ResponseStream;
import io.mesocosm.common.json.JsonException;
import io.mesocosm.common.json.ProtoJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;

/** A master that does what a test tells it, over real HTTP. */
final class ScriptedMaster implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 20;

    /** A call that waits for its answer. */
    record Received(HttpRequest request, Call call, HttpExchange exchange) {

        String streamId() {
            return request.headers().first("Mesos-Stream-Id").orElse("none");
        }

        void answer(int status, String text) {
            exchange.respond(HttpResponse.text(status, text));
        }
    }

    /** A subscription that the test writes events to. */
    static final class Stream {
        private final ResponseStream stream;
        private final boolean json;

        Stream(ResponseStream stream, boolean json) {
            this.stream = stream;
            this.json = json;
        }

        void send(Event event) {
            stream.write(RecordIO.encode(json ? ProtoJson.toBytes(event) : event.toByteArray()));
        }

        void subscribed(String framework, double heartbeatSeconds) {
            send(Event.newBuilder()
                    .setType(Event.Type.SUBSCRIBED)
                    .setSubscribed(Event.Subscribed.newBuilder()
                            .setFrameworkId(FrameworkID.newBuilder().setValue(framework))
                            .setHeartbeatIntervalSeconds(heartbeatSeconds))
                    .build());
        }

        void end() {
            stream.close();
        }
    }

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final HttpServer server;

    ScriptedMaster() throws IOException {
        server = HttpServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                this::handle,
                HttpLimits.DEFAULTS,
                executor);
    }

    String address() {
        return "127.0.0.1:" + server.address().getPort();
    }

    /** The next call, of that type. */
    Received await(Call.Type type) throws InterruptedException {
        Received next = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null || next.call().getType() != type) {
            throw new AssertionError("expected " + type + ", got " + (next == null ? "nothing" : next.call()));
        }
        return next;
    }

    /** The next call, a SUBSCRIBE, taken. */
    Stream accept(String streamId) throws InterruptedException {
        return open(await(Call.Type.SUBSCRIBE), streamId);
    }

    static Stream open(Received subscribe, String streamId) {
        String type = subscribe.request().headers().first("Content-Type").orElseThrow();
        var head = HttpResponse.of(200).with("Content-Type", type).with("Mesos-Stream-Id", streamId);
        return new Stream(subscribe.exchange().stream(head), type.equals("application/json"));
    }

    private void handle(HttpRequest request, HttpExchange exchange) {
        var call = Call.newBuilder();
        try {
            if (request.headers().first("Content-Type").equals(java.util.Optional.of("application/json"))) {
                ProtoJson.parse(request.body(), call);
            } else {
                call.mergeFrom(request.body());
            }
        } catch (JsonException | InvalidProtocolBufferException e) {
            exchange.respond(HttpResponse.text(400, String.valueOf(e.getMessage())));
            return;
        }
        received.add(new Received(request, call.build(), exchange));
    }

    @Override
    public void close() {
        server.close();
        executor.shutdownNow();
    }
}
