package io.mesocosm.common.authentication;

/** A file of credentials that cannot be used; the message names it and says why, without what stands in it. */
public final class CredentialsException extends Exception {

    CredentialsException(String message) {
        super(message, null, false, false);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
