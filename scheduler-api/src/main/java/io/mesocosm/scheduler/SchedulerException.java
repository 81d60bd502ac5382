package io.mesocosm.scheduler;

/** The end of a framework's connection that no retry mends: an ERROR event, a refused subscription, a thrown callback. */
public final class SchedulerException extends Exception {

    private static final long serialVersionUID = 1L;

    SchedulerException(String message) {
        super(message);
    }

    SchedulerException(String message, Throwable cause) {
        super(message, cause);
    }
}
