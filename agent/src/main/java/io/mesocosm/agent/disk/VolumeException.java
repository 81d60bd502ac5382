package io.mesocosm.agent.disk;

/** A volume can be neither made nor removed; the message names it and its place. */
final class VolumeException extends Exception {

    private static final long serialVersionUID = 1L;

    VolumeException(String message, Throwable cause) {
        super(message, cause);
    }

    VolumeException(String message) {
        super(message);
    }
}
