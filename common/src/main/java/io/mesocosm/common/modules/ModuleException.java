package io.mesocosm.common.modules;

/** A module cannot be had; the message is one line that names the culprit. */
public final class ModuleException extends Exception {

    private static final long serialVersionUID = 1L;

    /** With that line. */
    public ModuleException(String message) {
        super(message);
    }

    /** With that line, and what led to it. */
    public ModuleException(String message, Throwable cause) {
        super(message, cause);
    }
}
