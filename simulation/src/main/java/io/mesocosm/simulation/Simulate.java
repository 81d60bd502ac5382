package io.mesocosm.simulation;

import io.mesocosm.common.flags.FlagException;
import io.mesocosm.simulation.nodes.Cores;
import io.mesocosm.simulation.story.Act;
import io.mesocosm.simulation.story.RandomMix;
import io.mesocosm.simulation.story.Script;
import io.mesocosm.simulation.story.Shrinker;
import io.mesocosm.simulation.world.SimulationFailure;
import io.mesocosm.simulation.world.World;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * Runs random stories: {@code scripts/simulate --seeds N --minutes M}. Prints each seed that failed, then what was
 * simulated and how fast. Equal fingerprints mean that everything went the same way. Exits with 1 if any seed failed.
 */
public final class Simulate {

    private final SimulateFlags flags;
    private final Tally tally = new Tally();
    private final Map<Long, SimulationFailure> failures = new TreeMap<>();
    private final long begin = System.nanoTime();
    private long next;

    private Simulate(SimulateFlags flags) {
        this.flags = flags;
        this.next = flags.first();
    }

    /** Runs the stories that the arguments name. */
    public static void main(String[] arguments) {
        if (List.of(arguments).contains("--help")) {
            System.out.print(SimulateFlags.FLAGS.help());
            return;
        }
        try {
            System.exit(new Simulate(SimulateFlags.parse(List.of(arguments))).run() ? 0 : 1);
        } catch (FlagException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private boolean run() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < flags.threads(); i++) {
                threads.execute(this::work);
            }
        }
        System.out.println(tally.summary(failures.size(), Duration.ofNanos(System.nanoTime() - begin)));
        if (flags.shrink() && !failures.isEmpty()) {
            shrink(failures.keySet().iterator().next());
        }
        return failures.isEmpty();
    }

    private void work() {
        for (Optional<Long> seed = take(); seed.isPresent(); seed = take()) {
            tell(seed.get());
        }
    }

    private synchronized Optional<Long> take() {
        boolean more = flags.seeds().map(count -> next < flags.first() + count).orElse(true);
        boolean inTime = flags.time()
                .map(time -> System.nanoTime() - begin < time.toNanos())
                .orElse(true);
        return more && inTime ? Optional.of(next++) : Optional.empty();
    }

    private Script script(long seed) {
        return flags.cut().of(Script.of(seed, flags.length()));
    }

    private void tell(long seed) {
        try {
            World world = RandomMix.run(seed, script(seed), Cores.ofProduction(), this::follow);
            synchronized (this) {
                tally.add(world);
            }
        } catch (SimulationFailure failure) {
            boolean alone = flags.seeds().equals(Optional.of(1L));
            synchronized (this) {
                failures.put(seed, failure);
                System.out.println("seed " + seed + ": " + (alone ? failure.getMessage() : failure.what()));
            }
        }
    }

    private void follow(World world) {
        flags.about()
                .ifPresent(text -> world.trace().listen(line -> {
                    if (line.contains(text)) {
                        System.out.println(line);
                    }
                }));
    }

    private void shrink(long seed) {
        System.out.println("cutting down the story of seed " + seed + " ...");
        var shrinker = new Shrinker(script -> fails(seed, script));
        Script smallest = shrinker.shrink(script(seed));
        System.out.println("after " + shrinker.tries() + " stories " + smallest.size() + " acts are left:");
        smallest.acts().forEach(act -> System.out.println("  " + act));
        String numbers =
                smallest.acts().stream().map(Act::number).map(String::valueOf).collect(Collectors.joining(","));
        System.out.println("scripts/simulate --seeds 1 --seed " + seed + " --agents " + smallest.agents()
                + " --frameworks " + smallest.frameworks() + " --length "
                + smallest.length().toSeconds() + "secs --acts " + numbers);
    }

    private static boolean fails(long seed, Script script) {
        try {
            RandomMix.run(seed, script, Cores.ofProduction(), world -> {});
            return false;
        } catch (SimulationFailure failure) {
            return true;
        }
    }
}
