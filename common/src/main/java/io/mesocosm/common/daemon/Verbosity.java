package io.mesocosm.common.daemon;

import java.time.Duration;

/** How much is logged beyond the usual; 0 is the usual. */
public interface Verbosity {

    /** The level now. */
    int level();

    /** Another level, for a while. */
    void set(int level, Duration duration);
}
