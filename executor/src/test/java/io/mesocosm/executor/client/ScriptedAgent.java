package io.mesocosm.executor.client;

import com.google.protobuf.InvalidProtocolBufferException;
import io.mesocosm.common.http.HttpExchange;
import io.mesocosm.common.http.HttpLimits;
import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.http.HttpServer;
import io.mesocosm.common.http.RecordIO;
import io.mesocosm.common.http.ResponseStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.executor.Protos.Call;
import org.apache.mesos.v1.executor.Protos.Event;

/** An agent that speaks protobuf, answers every call with 202 and leaves the events to the test. */
final class ScriptedAgent implements AutoCloseable {

    /** A call, and for SUBSCRIBE where its events go. */
    record Received(String path, Call call, ResponseStream stream) {
        void send(Event.Builder event) {
            stream.write(RecordIO.encode(event.build().toByteArray()));
        }
    }

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final HttpServer server;

    ScriptedAgent() throws IOException {
        server = HttpServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                this::handle,
                HttpLimits.DEFAULTS,
                task -> new Thread(task).start());
    }

    String pid() {
        return "slave(1)@127.0.0.1:" + server.address().getPort();
    }

    Received await(Call.Type type) throws InterruptedException {
        Received next = received.poll(20, TimeUnit.SECONDS);
        if (next == null || next.call().getType() != type) {
            throw new AssertionError("expected " + type + ", got " + (next == null ? "nothing" : next.call()));
        }
        return next;
    }

    private void handle(HttpRequest request, HttpExchange exchange) {
        try {
            Call call = Call.parseFrom(request.body());
            if (call.getType() == Call.Type.SUBSCRIBE) {
                var head = HttpResponse.of(200).with("Content-Type", "application/x-protobuf");
                received.add(new Received(request.path(), call, exchange.stream(head)));
            } else {
                exchange.respond(HttpResponse.of(202));
                received.add(new Received(request.path(), call, new Nowhere()));
            }
        } catch (InvalidProtocolBufferException e) {
            exchange.respond(HttpResponse.text(400, String.valueOf(e.getMessage())));
        }
    }

    @Override
    public void close() {
        server.close();
    }

    /** The stream of a call that has none. */
    private static final class Nowhere implements ResponseStream {
        @Override
        public boolean write(byte[] bytes) {
            throw new AssertionError("only a subscription has a stream");
        }

        @Override
        public void close() {}

        @Override
        public void abort(String reason) {}

        @Override
        public void onClose(Runnable action) {}
    }
}
