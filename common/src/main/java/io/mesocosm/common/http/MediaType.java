package io.mesocosm.common.http;

/** What the bodies of the v1 APIs are written in. */
public enum MediaType {
    JSON("application/json"),
    PROTOBUF("application/x-protobuf"),
    RECORDIO("application/recordio");

    private final String text;

    MediaType(String text) {
        this.text = text;
    }

    /** As in a header: {@code application/json}. */
    public String text() {
        return text;
    }
}
