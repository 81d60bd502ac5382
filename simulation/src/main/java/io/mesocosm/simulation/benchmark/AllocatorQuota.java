package io.mesocosm.simulation.benchmark;

import io.mesocosm.simulation.benchmark.Comparison.Known;
import io.mesocosm.simulation.benchmark.figures.Measurements;
import io.mesocosm.simulation.benchmark.figures.Units;
import java.io.IOException;
import java.util.List;

/** {@link QuotaRounds} in the sizes of Mesos, each in a JVM of its own: {@code AllocatorQuota}. */
public final class AllocatorQuota {

    private static final int REPETITIONS = 6;

    private AllocatorQuota() {}

    /** Prints a table with two rows for each size and sorter. */
    public static void main(String[] arguments) throws IOException {
        var comparison = new Comparison();
        for (String sorter : List.of("drf", "random")) {
            show(comparison, 250, 50, sorter, Known.NOTHING, Known.NOTHING);
            boolean drf = sorter.equals("drf");
            show(
                    comparison,
                    2500,
                    500,
                    sorter,
                    drf ? new Known("15.4 s", "23.4 s", "≤ 1 s") : Known.NOTHING,
                    drf ? new Known("13.7 s", "18.4 s", "≤ 0.2 s") : Known.NOTHING);
        }
    }

    private static void show(Comparison comparison, int small, int large, String sorter, Known all, Known empty)
            throws IOException {
        Measurements measured = Repetitions.measure(REPETITIONS, "QuotaRounds", small, large, sorter);
        String cluster =
                Units.count(new QuotaRounds(small, large, sorter).agents()) + " agents, sorter " + sorter + ": ";
        comparison.show(cluster + QuotaRounds.ALLOCATE_ALL, all, measured, QuotaRounds.ALLOCATE_ALL);
        comparison.show(cluster + QuotaRounds.EMPTY, empty, measured, QuotaRounds.EMPTY);
    }
}
