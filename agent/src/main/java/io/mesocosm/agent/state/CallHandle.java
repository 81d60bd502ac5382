package io.mesocosm.agent.state;

/**
 * Names an executor's call that waits for its answer, and the event stream that a SUBSCRIBE becomes. Given out by the
 * edge, never twice in the life of the process; a hosted executor has one as well.
 */
public record CallHandle(long value) {}
