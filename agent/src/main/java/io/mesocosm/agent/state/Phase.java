package io.mesocosm.agent.state;

/**
 * Where the agent stands.
 *
 * <pre>
 * RECOVERING ─▶ DISCONNECTED ⇄ RUNNING
 *      └──────────────┴───────────┴────▶ TERMINATING
 * </pre>
 */
public enum Phase {
    /** Reads its checkpoints and waits for the executors of its former life. */
    RECOVERING,
    /** Has no master, or is not registered with it yet. */
    DISCONNECTED,
    /** Registered. */
    RUNNING,
    /** Shuts down its frameworks, then exits. */
    TERMINATING
}
