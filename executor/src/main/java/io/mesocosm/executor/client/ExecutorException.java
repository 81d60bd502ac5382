package io.mesocosm.executor.client;

/** The end of an executor's connection that no retry mends. */
public final class ExecutorException extends Exception {

    private static final long serialVersionUID = 1L;

    ExecutorException(String message) {
        super(message);
    }

    ExecutorException(String message, Throwable cause) {
        super(message, cause);
    }
}
