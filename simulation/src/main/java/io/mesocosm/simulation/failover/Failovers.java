package io.mesocosm.simulation.failover;

import io.mesocosm.simulation.processes.Island;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Three ZooKeepers, three masters, three agents, a framework that keeps tasks running, and blows in turn: {@code Failovers
 * [--rounds N] [--seed S] [--tasks T] [--blows A,B,...]}. Prints the time from each blow to the new leader's first offer, and
 * ends with status 1 if anything got lost or happened twice. Needs root.
 */
public final class Failovers {

    private static final int BROKEN = 1;
    private static final int WRONG = 2;

    private record Plan(int rounds, long seed, int tasks, List<Blow> blows) {

        private static Plan of(List<String> arguments) {
            var plan = new Plan(20, 1, 100, List.of(Blow.values()));
            for (int i = 0; i < arguments.size(); i += 2) {
                String value = i + 1 < arguments.size() ? arguments.get(i + 1) : "";
                plan = plan.with(arguments.get(i), value);
            }
            return plan;
        }

        private Plan with(String name, String value) {
            return switch (name) {
                case "--rounds" -> new Plan(Integer.parseInt(value), seed, tasks, blows);
                case "--seed" -> new Plan(rounds, Long.parseLong(value), tasks, blows);
                case "--tasks" -> new Plan(rounds, seed, Integer.parseInt(value), blows);
                case "--blows" ->
                    new Plan(
                            rounds,
                            seed,
                            tasks,
                            Arrays.stream(value.split(",", -1))
                                    .map(Blow::valueOf)
                                    .toList());
                default -> throw new IllegalArgumentException("unknown argument " + name);
            };
        }
    }

    private final Plan plan;
    private final SplittableRandom dice;
    private final List<Duration> times = new ArrayList<>();

    private Failovers(Plan plan) {
        this.plan = plan;
        this.dice = new SplittableRandom(plan.seed());
    }

    /** Runs all rounds, on an island. */
    public static void main(String[] arguments) throws Exception {
        Plan plan;
        try {
            plan = Plan.of(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\nusage: failover [--rounds N] [--seed S] [--tasks T] [--blows "
                    + String.join(",", Stream.of(Blow.values()).map(Blow::name).toList()) + "]");
            System.exit(WRONG);
            return;
        }
        System.exit(Island.here() ? new Failovers(plan).run() : Island.run(Failovers.class, List.of(arguments)));
    }

    private int run() throws Exception {
        Path directory = Files.createTempDirectory("mesocosm-failover");
        boolean well = false;
        try (var scene = new Scene(directory, plan.tasks())) {
            System.out.printf(
                    Locale.ROOT, "seed %d: %d tasks run on 3 agents; sessions of 2 s%n", plan.seed(), plan.tasks());
            well = rounds(scene);
        } catch (AssertionError e) {
            System.out.println("\nBROKEN: " + e.getMessage());
        } finally {
            if (!well) {
                System.out.println("logs, registry and tasks are in " + directory);
            }
        }
        if (well) {
            delete(directory);
        }
        return well ? 0 : BROKEN;
    }

    private boolean rounds(Scene scene) throws Exception {
        for (int number = 1; number <= plan.rounds(); number++) {
            Blow blow = plan.blows().get((number - 1) % plan.blows().size());
            System.out.printf(Locale.ROOT, "%2d  %-30s", number, blow.words());
            System.out.flush();
            Round.Outcome outcome = new Round(scene, blow, number, dice).run();
            System.out.println(told(outcome)
                    + (outcome.sessions() == 0
                            ? ""
                            : "; " + outcome.sessions() + " other masters lost their sessions"));
            outcome.offered().ifPresent(times::add);
            if (!outcome.broken().isEmpty()) {
                System.out.println("BROKEN:\n  " + String.join("\n  ", outcome.broken()));
                return false;
            }
        }
        summarize(scene.keeper());
        return true;
    }

    private static String told(Round.Outcome outcome) {
        return outcome.offered()
                .map(offered -> String.format(
                        Locale.ROOT,
                        "subscribed after %.2f s, first offer after %.2f s",
                        seconds(outcome.subscribed().orElseThrow()),
                        seconds(offered)))
                .orElse("survived");
    }

    private void summarize(Keeper keeper) {
        List<KeptTask> all = keeper.tasks(task -> true);
        System.out.printf(
                Locale.ROOT,
                "%d tasks launched: %d ended, each told once (%d updates came again); %d launches never arrived;"
                        + " none lost, none run twice, every agent kept its id%n",
                all.size(),
                all.stream().filter(task -> task.life() == KeptTask.Life.ENDED).count(),
                all.stream().mapToInt(KeptTask::repeated).sum(),
                all.stream().filter(task -> task.life() == KeptTask.Life.NEVER).count());
        if (!times.isEmpty()) {
            times.sort(Comparator.naturalOrder());
            System.out.printf(
                    Locale.ROOT,
                    "from the blow to the first offer of the new leader, %d times: p50 %.2f s, max %.2f s"
                            + " (aim: below 3 s; Mesos, NSDI'11: 4 to 8 s)%n",
                    times.size(),
                    seconds(times.get((times.size() - 1) / 2)),
                    seconds(times.getLast()));
        }
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
