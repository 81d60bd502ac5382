package io.mesocosm.common.http;

import java.net.URI;

/**
 * A request to send. Host and Content-Length are added.
 *
 * @param uri absolute, {@code http://host:port/path?query}; path and query are sent as they are
 * @param body not to be modified; without one there is no Content-Length, except for POST and PUT
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way, not compared
public record ClientRequest(String method, URI uri, Headers headers, byte[] body) {

    private static final byte[] EMPTY = {};

    /** Reads. */
    public static ClientRequest get(URI uri) {
        return new ClientRequest("GET", uri, Headers.none(), EMPTY);
    }

    /** Sends a body of that type. */
    public static ClientRequest post(URI uri, String contentType, byte[] body) {
        return new ClientRequest("POST", uri, Headers.of("Content-Type", contentType), body);
    }

    /** This request with one more header field. */
    public ClientRequest with(String name, String value) {
        return new ClientRequest(method, uri, headers.with(name, value), body);
    }
}
