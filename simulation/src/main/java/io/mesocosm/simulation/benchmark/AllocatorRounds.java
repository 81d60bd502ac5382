package io.mesocosm.simulation.benchmark;

import io.mesocosm.simulation.benchmark.figures.Cost;
import io.mesocosm.simulation.benchmark.figures.Measurements;
import io.mesocosm.simulation.benchmark.figures.Table;
import io.mesocosm.simulation.benchmark.figures.Units;
import java.io.IOException;
import java.util.List;

/**
 * The first ten rounds of {@link DeclinedOffers}, clusters as big as those that Mesos published figures of:
 * {@code AllocatorRounds [AGENTS FRAMEWORKS]}. Each size in a JVM of its own.
 */
public final class AllocatorRounds {

    static final int ROUNDS = 10;
    private static final int REPETITIONS = 4;

    private record Size(int agents, int frameworks, String published, String here, String budget) {}

    private static final List<Size> SIZES = List.of(
            new Size(10_000, 1000, "1.06 s", "1.15 s (0.94–1.41)", "≤ 0.1 s"),
            new Size(10_000, 3000, "2.6 s", "–", "–"),
            new Size(20_000, 1000, "–", "1.15 s (1.07–1.72)", "≤ 0.15 s"),
            new Size(20_000, 2000, "3.8 s", "–", "≤ 0.3 s"),
            new Size(50_000, 6000, "–", "–", "–"));

    private AllocatorRounds() {}

    /** Prints a table with a row for each size. */
    public static void main(String[] arguments) throws IOException {
        List<Size> sizes = arguments.length < 2
                ? SIZES
                : List.of(new Size(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), "–", "–", "–"));
        var table = new Table(
                System.out,
                "agents × frameworks",
                "Mesos, published",
                "Mesos, here",
                "first run: mean (slowest)",
                "warm: mean (slowest)",
                "budget",
                "on a processor, first / warm",
                "allocated a round",
                "declines before a round, warm");
        for (Size size : sizes) {
            Measurements measured =
                    Repetitions.measure(REPETITIONS, "DeclinedOffers", size.agents(), size.frameworks(), ROUNDS);
            List<Cost> first = measured.first(DeclinedOffers.ROUND);
            List<Cost> warm = measured.warm(DeclinedOffers.ROUND);
            table.row(
                    Units.count(size.agents()) + " × " + Units.count(size.frameworks()),
                    size.published(),
                    size.here(),
                    meanAndWorst(first),
                    "**" + Cost.mean(warm).clock() + "** (" + Cost.worst(warm).clock() + ")",
                    size.budget(),
                    Cost.mean(first).cpu() + " / " + Cost.mean(warm).cpu(),
                    Cost.mean(warm).allocated(),
                    Cost.mean(measured.warm(DeclinedOffers.DECLINES)).cpu());
        }
    }

    private static String meanAndWorst(List<Cost> costs) {
        return Cost.mean(costs).clock() + " (" + Cost.worst(costs).clock() + ")";
    }
}
