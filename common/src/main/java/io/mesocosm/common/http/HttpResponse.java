package io.mesocosm.common.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A whole response. The server adds Date in front, Content-Length behind and, where asked for and worth it, gzip. A
 * Date or Content-Length among {@code headers} only marks the place: the server sets the value.
 *
 * @param body not to be modified
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way, not compared
public record HttpResponse(int status, Headers headers, byte[] body) {

    private static final byte[] EMPTY = {};

    /** A response without a body. */
    public static HttpResponse of(int status) {
        return new HttpResponse(status, Headers.none(), EMPTY);
    }

    /** A response of plain text, as errors are told. */
    public static HttpResponse text(int status, String text) {
        return of(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /** A response with a body of that type, headers in the order of the v1 API and of errors. */
    public static HttpResponse of(int status, String contentType, byte[] body) {
        return new HttpResponse(status, Headers.of("Content-Type", contentType), body);
    }

    /** A 200 with a body of that type, headers in the order of the legacy endpoints: the length before the type. */
    public static HttpResponse legacy(String contentType, byte[] body) {
        var headers = new Headers(List.of(Map.entry("Content-Length", ""), Map.entry("Content-Type", contentType)));
        return new HttpResponse(200, headers, body);
    }

    /** The 404 of a path that nobody serves. */
    public static HttpResponse notFound() {
        return text(404, "404 Not Found.");
    }

    /** This response with one more header field. */
    public HttpResponse with(String name, String value) {
        return new HttpResponse(status, headers.with(name, value), body);
    }
}
