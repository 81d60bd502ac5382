package io.mesocosm.agent.disk;

/** Checkpoints that the agent cannot go on from. The message names the file and what is wrong with it. */
public final class RecoveryException extends Exception {

    private static final long serialVersionUID = 1;

    RecoveryException(String message) {
        super(message, null, false, false);
    }
}
