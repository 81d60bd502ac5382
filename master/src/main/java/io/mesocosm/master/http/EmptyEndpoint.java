package io.mesocosm.master.http;

import io.mesocosm.common.endpoints.JsonEndpoint;
import io.mesocosm.common.http.HttpExchange;
import io.mesocosm.common.http.HttpHandler;
import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/**
 * An endpoint about something that this version never has any of, such as quotas: who asks is told that there is none,
 * who wants to set some is told that it cannot be done.
 */
final class EmptyEndpoint implements HttpHandler {

    private final String what;
    private final byte[] none;

    /**
     * Answers that there is none.
     *
     * @param what named in refusals: {@code Quota}
     * @param none as JSON
     */
    EmptyEndpoint(String what, String none) {
        this.what = what;
        this.none = none.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void handle(HttpRequest request, HttpExchange exchange) {
        exchange.respond(
                request.method().equals("GET")
                        ? JsonEndpoint.respond(request, none)
                        : HttpResponse.text(501, what + " cannot be set in this version"));
    }
}
