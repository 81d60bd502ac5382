package io.mesocosm.master.http;

import io.mesocosm.common.http.ContentNegotiation;
import io.mesocosm.common.http.HttpExchange;
import io.mesocosm.common.http.HttpHandler;
import io.mesocosm.common.http.HttpRequest;
import java.util.LinkedHashMap;
import java.util.Map;

/** An endpoint that answers each method in its own way; 405 to the others, in Mesos' words. */
final class MethodEndpoint implements HttpHandler {

    private final Map<String, HttpHandler> handlers;

    private MethodEndpoint(Map<String, HttpHandler> handlers) {
        this.handlers = handlers;
    }

    /** With one method. */
    static MethodEndpoint of(String method, HttpHandler handler) {
        return new MethodEndpoint(Map.of()).and(method, handler);
    }

    /** With one method more; the refusal of others names the methods in this order. */
    MethodEndpoint and(String method, HttpHandler handler) {
        var more = new LinkedHashMap<>(handlers);
        more.put(method, handler);
        return new MethodEndpoint(more);
    }

    @Override
    public void handle(HttpRequest request, HttpExchange exchange) {
        HttpHandler handler = handlers.get(request.method());
        if (handler != null) {
            handler.handle(request, exchange);
        } else {
            ContentNegotiation.refuseMethod(request, handlers.keySet().toArray(String[]::new))
                    .ifPresent(exchange::respond);
        }
    }
}
