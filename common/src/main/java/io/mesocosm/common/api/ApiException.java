package io.mesocosm.common.api;

import io.mesocosm.common.http.HttpResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A server answered a call with something else than success. */
public final class ApiException extends IOException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;
    private final Optional<String> location;

    ApiException(URI uri, HttpResponse response) {
        this(uri, response.status(), text(response), response.headers().first("Location"));
    }

    private ApiException(URI uri, int status, String reason, Optional<String> location) {
        super(uri + " answered " + status + (reason.isEmpty() ? "" : ": " + reason));
        this.status = status;
        this.reason = reason;
        this.location = location;
    }

    private static String text(HttpResponse response) {
        return new String(response.body(), StandardCharsets.UTF_8).strip();
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The sentence of the server; can be empty. */
    public String reason() {
        return reason;
    }

    /** Where a redirect points, as the header says it: {@code //host:port/path}. */
    public Optional<String> location() {
        return location;
    }

    /** Whether the same call can go well later: the server is not ready, or somebody else leads. */
    public boolean isPassing() {
        return status == 307 || status == 503 || status >= 500;
    }
}
