package io.mesocosm.common.zookeeper;

/**
 * How a client stands with the ensemble.
 *
 * <pre>
 * (start) ──▶ CONNECTED ◀──▶ SUSPENDED
 *                 ▲              │ the session timeout passed, or a server said so
 *                 │              ▼
 *                 └────────── EXPIRED
 * </pre>
 */
public enum SessionState {
    /** A server answers. After {@link #EXPIRED} or at the start the session is a new one. */
    CONNECTED,
    /** No server answers; the session may still be alive, and so may its ephemeral znodes. */
    SUSPENDED,
    /** The session is over, or has to be taken for it: its ephemeral znodes are gone, or will be at once. */
    EXPIRED
}
