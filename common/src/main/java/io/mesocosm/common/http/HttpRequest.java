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

    /** The first value of a query parameter. */
    public Optional<String> parameter(String name) {
        return query.getOrDefault(name, List.of()).stream().findFirst();
    }
}
