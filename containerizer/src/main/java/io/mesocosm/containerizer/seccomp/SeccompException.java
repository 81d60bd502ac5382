package io.mesocosm.containerizer.seccomp;

/** A profile that cannot be read or compiled; the message names what is wrong in it. */
public final class SeccompException extends Exception {

    public SeccompException(String message) {
        super(message);
    }

    public SeccompException(String message, Throwable cause) {
        super(message, cause);
    }
}
