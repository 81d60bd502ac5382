package io.mesocosm.simulation.benchmark;

import io.mesocosm.simulation.benchmark.figures.Measurements;
import io.mesocosm.simulation.benchmark.figures.OwnJvm;
import io.mesocosm.simulation.benchmark.figures.Workload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Repeats a workload in this JVM and tells the costs in lines for the JVM that started it; for profiles also by hand:
 * {@code Repetitions TIMES DeclinedOffers|QuotaRounds|SortedClients|UniqueLabels|Arithmetic PARAMETER...}.
 */
public final class Repetitions {

    private Repetitions() {}

    /** Runs it. */
    public static void main(String[] arguments) {
        OwnJvm.tell(Measurements.of(workload(arguments), Integer.parseInt(arguments[0])));
    }

    /** The costs in a JVM of its own. */
    static Measurements measure(int times, String workload, Object... parameters) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(Integer.toString(times), workload));
        for (Object parameter : parameters) {
            arguments.add(parameter.toString());
        }
        return OwnJvm.measure(Repetitions.class, arguments);
    }

    private static Workload workload(String[] arguments) {
        return switch (arguments[1]) {
            case "DeclinedOffers" ->
                new DeclinedOffers(number(arguments, 2), number(arguments, 3), number(arguments, 4));
            case "QuotaRounds" -> new QuotaRounds(number(arguments, 2), number(arguments, 3), arguments[4]);
            case "SortedClients" -> new SortedClients(number(arguments, 2), number(arguments, 3), arguments[4]);
            case "UniqueLabels" -> new UniqueLabels(number(arguments, 2), number(arguments, 3));
            case "Arithmetic" -> Arithmetic.valueOf(arguments[2]);
            default -> throw new IllegalArgumentException("There is no workload " + arguments[1]);
        };
    }

    private static int number(String[] arguments, int index) {
        return Integer.parseInt(arguments[index]);
    }
}
