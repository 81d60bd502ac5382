package io.mesocosm.common.loop;

import java.util.SplittableRandom;
import java.util.UUID;

/** Chance in tests and in the simulator: equal seeds give equal sequences. Owned by one loop. */
public final class SeededIds implements Ids {

    private final SplittableRandom random;

    /** A source whose whole sequence is decided by {@code seed}. */
    public SeededIds(long seed) {
        this.random = new SplittableRandom(seed);
    }

    @Override
    public UUID uuid() {
        return Uuids.version4(random.nextLong(), random.nextLong());
    }

    @Override
    public long below(long bound) {
        return random.nextLong(bound);
    }

    @Override
    public double fraction() {
        return random.nextDouble();
    }
}
