package io.mesocosm.agent.state;

import java.time.Instant;

/**
 * A directory of the dead that will be removed.
 *
 * @param path absolute
 * @param since from when its age counts: its last modification when it was scheduled
 */
public record Collectible(String path, Instant since) {}
