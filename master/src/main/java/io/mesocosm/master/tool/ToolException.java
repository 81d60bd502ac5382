package io.mesocosm.master.tool;

/** Why the tool did not do what it was asked; the message is for the user. */
final class ToolException extends Exception {

    private static final long serialVersionUID = 1;

    ToolException(String message) {
        super(message);
    }

    ToolException(String message, Throwable cause) {
        super(message, cause);
    }
}
