package io.mesocosm.containerizer.fetcher;

import java.io.IOException;

/** A URI that could not be fetched. The message names it. */
public final class FetchException extends IOException {

    private static final long serialVersionUID = 1;

    public FetchException(String uri, String reason) {
        super("Failed to fetch '" + uri + "': " + reason);
    }

    FetchException(String uri, Exception cause) {
        super("Failed to fetch '" + uri + "': " + cause.getMessage(), cause);
    }
}
