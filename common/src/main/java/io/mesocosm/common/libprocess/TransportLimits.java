package io.mesocosm.common.libprocess;

import java.time.Duration;

/**
 * What a transport keeps for its peers.
 *
 * @param queueBytes messages that wait for one destination; beyond it the connection is closed and they are dropped
 * @param localMessages messages of this process to itself that wait to be delivered; further ones are dropped
 * @param connectTimeout longest time to connect
 * @param idleTimeout how long a connection without a link is kept after its last message
 */
public record TransportLimits(int queueBytes, int localMessages, Duration connectTimeout, Duration idleTimeout) {

    /** What the daemons use. */
    public static final TransportLimits DEFAULTS =
            new TransportLimits(128 << 20, 1 << 20, Duration.ofSeconds(10), Duration.ofSeconds(5));
}
