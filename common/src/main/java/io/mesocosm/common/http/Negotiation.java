package io.mesocosm.common.http;

/** What a peer and we agreed upon, or the response that says why we did not. */
public sealed interface Negotiation<T> {

    /** Agreed. */
    record Agreed<T>(T value) implements Negotiation<T> {}

    /** Refused, with the response to send. */
    record Refused<T>(HttpResponse response) implements Negotiation<T> {}
}
