package io.mesocosm.common.http;

import java.io.IOException;

/** A record stream that cannot be read on: a length is no number, or more than was agreed to take. */
public final class MalformedRecordException extends IOException {

    private static final long serialVersionUID = 1L;

    /** With the text that Mesos tells its peers. */
    public MalformedRecordException(String message) {
        super(message);
    }
}
