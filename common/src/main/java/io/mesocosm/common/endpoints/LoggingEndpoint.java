package io.mesocosm.common.endpoints;

import io.mesocosm.common.daemon.Verbosity;
import io.mesocosm.common.http.HttpExchange;
import io.mesocosm.common.http.HttpHandler;
import io.mesocosm.common.http.HttpRequest;
import io.mesocosm.common.http.HttpResponse;
import io.mesocosm.common.text.Durations;
import java.util.Optional;

/** {@code /logging/toggle}: more in the log for a while. Mesos: {@code Logging::toggle}. */
public final class LoggingEndpoint implements HttpHandler {

    private final Verbosity verbosity;

    /** Shows and changes how much is logged. */
    public LoggingEndpoint(Verbosity verbosity) {
        this.verbosity = verbosity;
    }

    @Override
    public void handle(HttpRequest request, HttpExchange exchange) {
        exchange.respond(answer(request.parameter("level"), request.parameter("duration")));
    }

    private HttpResponse answer(Optional<String> level, Optional<String> duration) {
        if (level.isEmpty() && duration.isEmpty()) {
            return HttpResponse.text(200, verbosity.level() + "\n");
        }
        if (duration.isEmpty()) {
            return HttpResponse.text(400, "Expecting 'duration=value' in query.\n");
        }
        if (level.isEmpty()) {
            return HttpResponse.text(400, "Expecting 'level=value' in query.\n");
        }
        int wanted;
        try {
            wanted = Integer.parseInt(level.get());
        } catch (NumberFormatException e) {
            return HttpResponse.text(400, "Failed to convert '" + level.get() + "' to number.\n");
        }
        if (wanted < 0) {
            return HttpResponse.text(400, "Invalid level '" + wanted + "'.\n");
        }
        try {
            verbosity.set(wanted, Durations.parse(duration.get()));
        } catch (IllegalArgumentException e) {
            return HttpResponse.text(400, e.getMessage() + ".\n");
        }
        return HttpResponse.of(200);
    }
}
