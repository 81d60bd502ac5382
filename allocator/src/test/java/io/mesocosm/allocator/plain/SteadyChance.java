package io.mesocosm.allocator.plain;

import io.mesocosm.common.loop.Ids;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Chance that does not depend on how often it was asked: the same question gets the same answer until {@link #change}.
 * Two allocators that draw differently often thus decide alike.
 */
public final class SteadyChance implements Ids {

    private final SplittableRandom random;
    private long current;

    /** Chance that the seed decides. */
    public SteadyChance(long seed) {
        this.random = new SplittableRandom(seed);
        this.current = random.nextLong();
    }

    /** Other answers from now on. */
    public void change() {
        current = random.nextLong();
    }

    @Override
    public UUID uuid() {
        return new UUID(current, current);
    }

    @Override
    public long below(long bound) {
        return new SplittableRandom(current + bound).nextLong(bound);
    }

    @Override
    public double fraction() {
        return new SplittableRandom(current).nextDouble();
    }
}
