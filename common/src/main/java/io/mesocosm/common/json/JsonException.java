package io.mesocosm.common.json;

/**
 * Input that is not JSON, or JSON that does not fit the message it was read into. The message is Mesos' own sentence for
 * the case, without the prefix that its HTTP handlers put before it ("Failed to parse body into JSON: " for {@link
 * Stage#SYNTAX}, "Failed to convert JSON into Call protobuf: " for {@link Stage#CONVERSION}).
 */
public final class JsonException extends Exception {

    /** How far the input came. */
    public enum Stage {
        /** The bytes are not one JSON value. */
        SYNTAX,
        /** The bytes are JSON, but not of the message asked for. */
        CONVERSION
    }

    private final Stage stage;

    /** Called with Mesos' sentence. */
    public JsonException(Stage stage, String message) {
        super(message, null, false, false);
        this.stage = stage;
    }

    /** How far the input came. */
    public Stage stage() {
        return stage;
    }

    /** Mesos' sentence. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
