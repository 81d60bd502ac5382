package io.mesocosm.master.http;

import io.mesocosm.common.endpoints.JsonEndpoint;
import io.mesocosm.common.http.HttpExchange;
import io.mesocosm.common.http.HttpHandler;
import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * An endpoint about something that this version cannot change while it runs, such as quotas: who asks is told what there
 * is, who wants to set some is told that it cannot be done.
 */
final class ReadOnlyEndpoint implements HttpHandler {

    private final String what;
    private final Supplier<byte[]> answer;

    /**
     * Answers with JSON.
     *
     * @param what named in refusals: {@code Quota}
     * @param answer the JSON, asked for each request
     */
    ReadOnlyEndpoint(String what, Supplier<byte[]> answer) {
        this.what = what;
        this.answer = answer;
    }

    /** There never is any. */
    static ReadOnlyEndpoint empty(String what, String none) {
        byte[] bytes = none.getBytes(StandardCharsets.US_ASCII);
        return new ReadOnlyEndpoint(what, () -> bytes);
    }

    @Override
    public void handle(HttpRequest request, HttpExchange exchange) {
        exchange.respond(
                request.method().equals("GET")
                        ? JsonEndpoint.respond(request, answer.get())
                        : HttpResponse.text(501, what + " cannot be set in this version"));
    }
}
