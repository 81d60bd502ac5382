package io.mesocosm.master.event;

/** Names an HTTP request that waits for its answer; given by the edge, unique within the process. */
public record ReplyTo(long value) {}
