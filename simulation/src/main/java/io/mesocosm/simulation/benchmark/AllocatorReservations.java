package io.mesocosm.simulation.benchmark;

import io.mesocosm.simulation.benchmark.Comparison.Known;
import io.mesocosm.simulation.benchmark.figures.Measurements;
import io.mesocosm.simulation.benchmark.figures.Units;
import java.io.IOException;

/** {@link UniqueLabels} in the sizes of Mesos, each in a JVM of its own: {@code AllocatorReservations}. */
public final class AllocatorReservations {

    private static final int REPETITIONS = 4;
    private static final int TIMES = 20;

    private AllocatorReservations() {}

    /** Prints a table with two rows for each number of frameworks. */
    public static void main(String[] arguments) throws IOException {
        var comparison = new Comparison();
        show(comparison, 200, Known.NOTHING);
        show(comparison, 1600, Known.published("50.1 s"));
    }

    private static void show(Comparison comparison, int frameworks, Known known) throws IOException {
        Measurements measured = Repetitions.measure(REPETITIONS, "UniqueLabels", frameworks, TIMES);
        String work =
                "%s reservations: %d times unreserve and reserve, by ".formatted(Units.count(4L * frameworks), TIMES);
        comparison.show(work + UniqueLabels.ONE, known, measured, UniqueLabels.ONE);
        comparison.show(work + UniqueLabels.EACH, Known.NOTHING, measured, UniqueLabels.EACH);
    }
}
