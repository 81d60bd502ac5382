package io.mesocosm.common.endpoints;

import io.mesocosm.common.http.HttpExchange;
import io.mesocosm.common.http.HttpHandler;
import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.json.JsonOutput;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/** An endpoint of v0 that answers JSON, wrapped in a function where {@code ?jsonp=} names one. */
public final class JsonEndpoint implements HttpHandler {

    /** Writes the answer to a request. */
    @FunctionalInterface
    public interface Writer {
        void write(HttpRequest request, JsonOutput out);
    }

    private final Optional<Rendering> rendering;
    private final Writer writer;

    /** The size of the last answer: a hint for the next. */
    private volatile int size = 1024;

    /** Answers with what {@code writer} writes. */
    public JsonEndpoint(Writer writer) {
        this(Optional.empty(), writer);
    }

    /** The same, when it is its turn: for answers that may be large. */
    public JsonEndpoint(Rendering rendering, Writer writer) {
        this(Optional.of(rendering), writer);
    }

    private JsonEndpoint(Optional<Rendering> rendering, Writer writer) {
        this.rendering = rendering;
        this.writer = writer;
    }

    @Override
    public void handle(HttpRequest request, HttpExchange exchange) {
        byte[] json = rendering.isPresent()
                ? rendering.get().render(question(request), () -> render(request))
                : render(request);
        exchange.respond(respond(request, json));
    }

    /** What decides about the JSON; the function around it does not. */
    private static Object question(HttpRequest request) {
        var parameters = new HashMap<>(request.query());
        parameters.remove("jsonp");
        return List.of(request.path(), parameters);
    }

    private byte[] render(HttpRequest request) {
        JsonOutput out = new JsonOutput(size + size / 16);
        writer.write(request, out);
        byte[] json = out.toByteArray();
        size = Math.min(json.length, 1 << 26);
        return json;
    }

    /** The JSON, wrapped where the request asks for it. */
    public static HttpResponse respond(HttpRequest request, byte[] json) {
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
