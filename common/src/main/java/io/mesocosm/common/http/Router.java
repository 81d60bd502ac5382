package io.mesocosm.common.http;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Finds the handler of a path as libprocess does: the first segment, percent-decoded, names an actor; if there is no
 * such actor, the path is looked up below the delegate. Within an actor the longest registered prefix wins. Handlers
 * see the path as it is after the delegate is put in front ({@code /state} arrives as {@code /master/state}).
 *
 * <p>Safe from any thread; routes can be added while it serves.
 */
public final class Router implements HttpHandler {

    private static final Pattern SLASHES_AROUND = Pattern.compile("^/+|/+$");

    private final Map<String, Map<String, HttpHandler>> actors = new ConcurrentHashMap<>();
    private volatile Optional<String> delegate = Optional.empty();
    private volatile Set<String> disabled = Set.of();

    /**
     * Serves a path of an actor and, unless a longer one is registered, what is below it.
     *
     * @param path {@code /api/v1}; {@code /} is the actor's bare name only
     */
    public Router route(String actor, String path, HttpHandler handler) {
        String name = SLASHES_AROUND.matcher(path).replaceAll("");
        actors.computeIfAbsent(actor, unused -> new ConcurrentHashMap<>()).put(name, handler);
        return this;
    }

    /** Names the actor that is asked for paths whose first segment is no actor: {@code master}, {@code slave(1)}. */
    public Router delegate(String actor) {
        delegate = Optional.of(actor);
        return this;
    }

    /** Paths, as they are after the delegate is put in front, that are answered 403 (Mesos: firewall rules). */
    public Router disable(Set<String> paths) {
        disabled = Set.copyOf(paths);
        return this;
    }

    /** Whether an actor of that name has routes. */
    public boolean has(String actor) {
        return actors.containsKey(actor);
    }

    @Override
    public void handle(HttpRequest request, HttpExchange exchange) {
        String path = request.path();
        if (path.contains("/..")) {
            exchange.respond(HttpResponse.notFound());
            return;
        }
        String segment = firstSegment(path);
        Optional<String> actor = Percent.decode(segment).filter(actors::containsKey);
        if (actor.isEmpty() && delegate.isPresent()) {
            actor = delegate;
            segment = delegate.get();
            path = "/" + segment + (path.equals("/") ? "" : path);
        }
        if (disabled.contains(path)) {
            exchange.respond(HttpResponse.text(403, "Endpoint '" + path + "' is disabled"));
            return;
        }
        Optional<HttpHandler> handler = find(actor.orElse(""), below(path, segment));
        if (handler.isPresent()) {
            handler.get().handle(request.withPath(path), exchange);
        } else {
            exchange.respond(HttpResponse.notFound());
        }
    }

    private static String firstSegment(String path) {
        String trimmed = SLASHES_AROUND.matcher(path).replaceAll("");
        int slash = trimmed.indexOf('/');
        return slash < 0 ? trimmed : trimmed.substring(0, slash);
    }

    private static String below(String path, String segment) {
        String trimmed = SLASHES_AROUND.matcher(path).replaceAll("");
        return SLASHES_AROUND.matcher(trimmed.substring(segment.length())).replaceAll("");
    }

    private Optional<HttpHandler> find(String actor, String name) {
        Map<String, HttpHandler> routes = actors.getOrDefault(actor, Map.of());
        String prefix = name;
        while (true) {
            Optional<HttpHandler> handler = Optional.ofNullable(routes.get(prefix));
            int slash = prefix.lastIndexOf('/');
            if (handler.isPresent() || slash < 0) {
                return handler;
            }
            prefix = prefix.substring(0, slash);
            // "a//b" names the same as "a/b".
            while (prefix.endsWith("/")) {
                prefix = prefix.substring(0, prefix.length() - 1);
            }
        }
    }
}
