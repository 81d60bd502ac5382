package io.mesocosm.master.http;

import io.mesocosm.common.endpoints.JsonEndpoint;
import io.mesocosm.common.http.ContentNegotiation;
import io.mesocosm.common.http.HttpExchange;
import io.mesocosm.common.http.HttpHandler;
import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.HttpResponse;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * An endpoint about something that this version cannot change while it runs, such as quotas: who asks is told what there
 * is, who wants to set some is told that it cannot be done.
 */
final class ReadOnlyEndpoint implements HttpHandler {

    private static final String GET = "GET";

    private final String what;
    private final Supplier<byte[]> answer;
    private final String[] methods;

    /**
     * Answers with JSON.
     *
     * @param what named in refusals: {@code Quota}
     * @param answer the JSON, asked for each request
     * @param writes the methods by which Mesos' endpoint is written to
     */
    ReadOnlyEndpoint(String what, Supplier<byte[]> answer, String... writes) {
        this.what = what;
        this.answer = answer;
        this.methods = Stream.concat(Stream.of(GET), Stream.of(writes)).toArray(String[]::new);
    }

    /** What can only be written to: nobody can read it, and nobody can write to it here. */
    static HttpHandler written(String what) {
        return (request, exchange) -> exchange.respond(
                ContentNegotiation.refuseMethod(request, "POST").orElseGet(() -> refuse(what)));
    }

    @Override
    public void handle(HttpRequest request, HttpExchange exchange) {
        exchange.respond(ContentNegotiation.refuseMethod(request, methods)
                .orElseGet(() ->
                        request.method().equals(GET) ? JsonEndpoint.respond(request, answer.get()) : refuse(what)));
    }

    private static HttpResponse refuse(String what) {
        return HttpResponse.text(501, what + " cannot be set in this version");
    }
}
