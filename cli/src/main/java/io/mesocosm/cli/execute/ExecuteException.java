package io.mesocosm.cli.execute;

/** What makes {@code mesos-execute} give up before it subscribes; the message is for its user. */
final class ExecuteException extends Exception {

    private static final long serialVersionUID = 1L;

    ExecuteException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
