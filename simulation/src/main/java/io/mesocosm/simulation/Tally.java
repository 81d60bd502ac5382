package io.mesocosm.simulation;

import io.mesocosm.simulation.world.World;
import java.time.Duration;
import java.util.Locale;

/** What was simulated so far. Guarded by whoever owns it. */
final class Tally {

    private long stories;
    private long events;
    private Duration simulated = Duration.ZERO;
    private long fingerprint;

    /** Counts a story that ended well. */
    void add(World world) {
        stories++;
        events += world.happened();
        simulated = simulated.plus(Duration.between(World.BEGINNING, world.now()));
        // A sum, since stories that run at once end in any order.
        fingerprint += world.trace().fingerprint() * (world.seed() * 2 + 1);
    }

    /** All in one line. */
    String summary(int failed, Duration wall) {
        double minutes = Math.max(wall.toMillis(), 1) / 60_000.0;
        double hours = simulated.toSeconds() / 3600.0;
        return String.format(
                Locale.ROOT,
                "%d seeds, %d failed, %.1f simulated hours, %d events in %.1f s: per minute %.1f simulated hours and"
                        + " %.0f events; fingerprint %016x",
                stories + failed,
                failed,
                hours,
                events,
                wall.toMillis() / 1000.0,
                hours / minutes,
                events / minutes,
                fingerprint);
    }
}
