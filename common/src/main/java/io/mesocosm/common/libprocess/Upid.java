package io.mesocosm.common.libprocess;

import java.util.Optional;

/**
 * The address of an actor: {@code id@ip:port}.
 *
 * @param id the actor within its process, {@code master} or {@code slave(1)}
 * @param host IPv4 address, or a name that is yet to be resolved
 */
public record Upid(String id, String host, int port) {

    /** Stands for nobody; prints {@code @0.0.0.0:0}. */
    public static final Upid NONE = new Upid("", "0.0.0.0", 0);

    /** Reads {@code id@host:port}; empty when the text has another form. */
    public static Optional<Upid> parse(String text) {
        int at = text.indexOf('@');
        int colon = text.lastIndexOf(':');
        if (at < 0 || colon < at) {
            return Optional.empty();
        }
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            boolean valid = port >= 0 && port <= 65535 && colon > at + 1;
            return valid
                    ? Optional.of(new Upid(text.substring(0, at), text.substring(at + 1, colon), port))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Whether both are actors of one process, or one actor. */
    public boolean isBeside(Upid other) {
        return port == other.port && host.equals(other.host);
    }

    @Override
    public String toString() {
        return id + "@" + host + ":" + port;
    }
}
