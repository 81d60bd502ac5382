package io.mesocosm.containerizer;

/** A container operation that failed. The message is for the framework's user: it says what failed on what, and why. */
public final class ContainerizerException extends Exception {

    private static final long serialVersionUID = 1;

    public ContainerizerException(String message) {
        super(message);
    }

    public ContainerizerException(String message, Throwable cause) {
        super(message, cause);
    }
}
