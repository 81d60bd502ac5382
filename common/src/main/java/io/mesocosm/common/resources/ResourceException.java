package io.mesocosm.common.resources;

/** Resources or attributes that cannot be read, or an operation on resources that cannot be done; names the culprit. */
public final class ResourceException extends Exception {

    /** Called with the sentence to show. */
    public ResourceException(String message) {
        super(message, null, false, false);
    }

    /** The sentence to show. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
