package io.mesocosm.common.http;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A whole request, its body received and decoded.
 *
 * @param method as sent, in upper case
 * @param path the raw path before the "?", not percent-decoded
 * @param query decoded parameters in their order; a repeated name keeps all its values
 * @param body after transfer and content decoding; not to be modified
 * @param remote the peer
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way, not compared
public record HttpRequest(
        String method,
        String path,
        Map<String, List<String>> query,
        Headers headers,
        byte[] body,
        InetSocketAddress remote) {

    /** The value of a query parameter; of a repeated one the last, as Mesos reads it. */
    public Optional<String> parameter(String name) {
        List<String> values = query.getOrDefault(name, List.of());
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
    }

    /** This request under another path. */
    public HttpRequest withPath(String other) {
        return new HttpRequest(method, other, query, headers, body, remote);
    }
}
