package io.mesocosm.simulation.benchmark;

import io.mesocosm.simulation.benchmark.Comparison.Known;
import io.mesocosm.simulation.benchmark.figures.Measurements;
import io.mesocosm.simulation.benchmark.figures.Units;
import java.io.IOException;

/** {@link Arithmetic} on resources, each kind in a JVM of its own: {@code ResourceArithmetic}. */
public final class ResourceArithmetic {

    private static final int REPETITIONS = 8;

    private ResourceArithmetic() {}

    /** Prints a table with a row for each kind of resources and operation. */
    public static void main(String[] arguments) throws IOException {
        var comparison = new Comparison();
        for (Arithmetic kind : Arithmetic.values()) {
            Measurements measured = Repetitions.measure(REPETITIONS, "Arithmetic", kind.name());
            for (String part : measured.parts()) {
                String work = "%s, %s times, on %s".formatted(part, Units.count(kind.times()), kind.what());
                comparison.show(work, Known.NOTHING, measured, part);
            }
        }
    }
}
