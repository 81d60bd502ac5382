package io.mesocosm.common.flags;

/** A command line that cannot be accepted. The message is one line that names the flag, in Mesos' words. */
public final class FlagException extends Exception {

    /** Called with the line to show. */
    public FlagException(String message) {
        super(message, null, false, false);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
