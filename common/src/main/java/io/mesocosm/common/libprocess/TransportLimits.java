package io.mesocosm.common.libprocess;

import java.time.Duration;

/**
 * What a transport keeps for its peers.
 *
 * @param queueBytes messages that wait for one destination; beyond it the connection is closed and they are dropped
 * @param localMessages messages of this process to itself that wait to be delivered; further ones are dropped
 * @param links actors that are linked at one destination; beyond it the link that is the oldest there is forgotten
 * @param connectTimeout longest time to connect
 * @param idleTimeout how long a connection without a link is kept after its last message
 */
public record TransportLimits(
        int queueBytes, int localMessages, int links, Duration connectTimeout, Duration idleTimeout) {

    /** What the daemons use. */
    public static final TransportLimits DEFAULTS =
            new TransportLimits(128 << 20, 1 << 20, 100_000, Duration.ofSeconds(10), Duration.ofSeconds(5));
}
