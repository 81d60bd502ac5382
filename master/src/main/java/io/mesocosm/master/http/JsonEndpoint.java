package io.mesocosm.master.http;

import io.mesocosm.common.http.HttpExchange;
import io.mesocosm.common.http.HttpHandler;
import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.json.JsonOutput;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** An endpoint of v0 that answers JSON, wrapped in a function where {@code ?jsonp=} names one. */
final class JsonEndpoint implements HttpHandler {

    /** Writes the answer to a request. */
    @FunctionalInterface
    interface Writer {
        void write(HttpRequest request, JsonOutput out);
    }

    private final Writer writer;
    private final Rendering rendering;

    /** The size of the last answer: a hint for the next. */
    private volatile int size = 1024;

    JsonEndpoint(Rendering rendering, Writer writer) {
        this.rendering = rendering;
        this.writer = writer;
    }

    @Override
    public void handle(HttpRequest request, HttpExchange exchange) {
        exchange.respond(respond(request, rendering.render(() -> render(request))));
    }

    private byte[] render(HttpRequest request) {
        JsonOutput out = new JsonOutput(size + size / 16);
        writer.write(request, out);
        byte[] json = out.toByteArray();
        size = Math.min(json.length, 1 << 26);
        return json;
    }

    static HttpResponse respond(HttpRequest request, byte[] json) {
        Optional<String> function = request.parameter("jsonp");
        if (function.isEmpty()) {
            return HttpResponse.legacy("application/json", json);
        }
        byte[] before = (function.get() + "(").getBytes(StandardCharsets.UTF_8);
        byte[] body = new byte[before.length + json.length + 1];
        System.arraycopy(before, 0, body, 0, before.length);
        System.arraycopy(json, 0, body, before.length, json.length);
        body[body.length - 1] = ')';
        return HttpResponse.legacy("text/javascript", body);
    }
}
