package io.mesocosm.common.http;

import java.nio.charset.StandardCharsets;

/**
 * A whole response. The server adds Date, Content-Length and, where asked for and worth it, gzip.
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

    /** A response with a body of that type. */
    public static HttpResponse of(int status, String contentType, byte[] body) {
        return new HttpResponse(status, Headers.of("Content-Type", contentType), body);
    }

    /** This response with one more header field. */
    public HttpResponse with(String name, String value) {
        return new HttpResponse(status, headers.with(name, value), body);
    }
}
