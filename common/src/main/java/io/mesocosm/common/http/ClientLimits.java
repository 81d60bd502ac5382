package io.mesocosm.common.http;

import java.time.Duration;

/**
 * What a client takes from its servers.
 *
 * @param connectTimeout longest time to connect
 * @param responseTimeout longest time from the request to the head of the response; for {@link HttpClient#send} to the
 *     end of its body
 * @param headBytes longest head of a response
 * @param bodyBytes longest body of a response that is taken whole
 * @param streamBufferBytes what is read ahead of a response that is taken chunk by chunk
 * @param idleConnections connections to one server that are kept for later requests
 * @param idleTimeout how long they are kept
 */
public record ClientLimits(
        Duration connectTimeout,
        Duration responseTimeout,
        int headBytes,
        int bodyBytes,
        int streamBufferBytes,
        int idleConnections,
        Duration idleTimeout) {

    /** What the daemons and libraries use. */
    public static final ClientLimits DEFAULTS = new ClientLimits(
            Duration.ofSeconds(10), Duration.ofMinutes(1), 64 * 1024, 256 << 20, 1 << 20, 8, Duration.ofSeconds(30));

    /** With other patience. */
    public ClientLimits withTimeouts(Duration otherConnectTimeout, Duration otherResponseTimeout) {
        return new ClientLimits(
                otherConnectTimeout,
                otherResponseTimeout,
                headBytes,
                bodyBytes,
                streamBufferBytes,
                idleConnections,
                idleTimeout);
    }

    /** With another length of a whole body. */
    public ClientLimits withBodyBytes(int other) {
        return new ClientLimits(
                connectTimeout, responseTimeout, headBytes, other, streamBufferBytes, idleConnections, idleTimeout);
    }
}
