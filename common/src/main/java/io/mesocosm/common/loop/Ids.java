package io.mesocosm.common.loop;

import java.util.UUID;

/** The one source of chance of a daemon: identifiers and random numbers. Seeded in the simulator. Owned by one loop. */
public interface Ids {

    /** A random (version 4) UUID. */
    UUID uuid();

    /** A number drawn uniformly from {@code [0, bound)}; {@code bound} is positive. */
    long below(long bound);

    /** A number drawn uniformly from {@code [0, 1)}. */
    double fraction();
}
