package io.mesocosm.simulation;

import io.mesocosm.simulation.story.RandomMix;
import io.mesocosm.simulation.world.SimulationFailure;
import io.mesocosm.simulation.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Runs the random mix: {@code Simulate --seeds N [--seed FIRST] [--about TEXT]}. Prints what was simulated and the seeds
 * that failed; with a single seed also the end of the trace; with a text every line of the trace that has it. Equal
 * fingerprints mean that everything went the same way. Exits with 1 if any seed failed.
 */
public final class Simulate {

    private Simulate() {}

    /** Runs the seeds that the arguments name. */
    public static void main(String[] arguments) {
        long seeds = argument(arguments, "--seeds", 100);
        long first = argument(arguments, "--seed", 1);
        List<SimulationFailure> failures = new ArrayList<>();
        Duration simulated = Duration.ZERO;
        long events = 0;
        long fingerprint = 0;
        long begin = System.nanoTime();
        for (long seed = first; seed < first + seeds; seed++) {
            try {
                World world = RandomMix.run(seed, some -> follow(some, arguments));
                simulated = simulated.plus(Duration.between(World.BEGINNING, world.now()));
                events += world.happened();
                fingerprint = fingerprint * 31 + world.trace().fingerprint();
            } catch (SimulationFailure failure) {
                failures.add(failure);
                System.out.println("seed " + seed + ": " + (seeds == 1 ? failure.getMessage() : failure.what()));
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%d seeds, %d failed, %.1f simulated hours, %d events in %.1f s, %.0f events/s, fingerprint %x%n",
                seeds,
                failures.size(),
                simulated.toSeconds() / 3600.0,
                events,
                seconds,
                events / seconds,
                fingerprint);
        System.exit(failures.isEmpty() ? 0 : 1);
    }

    private static void follow(World world, String[] arguments) {
        argument(arguments, "--about")
                .ifPresent(text -> world.trace().listen(line -> {
                    if (line.contains(text)) {
                        System.out.println(line);
                    }
                }));
    }

    private static long argument(String[] arguments, String name, long fallback) {
        return argument(arguments, name).map(Long::valueOf).orElse(fallback);
    }

    private static Optional<String> argument(String[] arguments, String name) {
        for (int i = 0; i + 1 < arguments.length; i++) {
            if (arguments[i].equals(name)) {
                return Optional.of(arguments[i + 1]);
            }
        }
        return Optional.empty();
    }
}
