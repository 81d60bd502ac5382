package io.mesocosm.agent.state;

import io.mesocosm.common.collect.PersistentMap;
import java.time.Duration;

/**
 * What will be removed and what is being removed.
 *
 * @param scheduled by path
 * @param removing being removed by the edge right now, by path
 * @param allowedAge how old a directory of the dead may become, by the last look at the disk
 */
public record Garbage(
        PersistentMap<String, Collectible> scheduled,
        PersistentMap<String, Collectible> removing,
        Duration allowedAge) {

    /** Nothing to remove. */
    public static Garbage none(Duration allowedAge) {
        return new Garbage(PersistentMap.empty(), PersistentMap.empty(), allowedAge);
    }
}
