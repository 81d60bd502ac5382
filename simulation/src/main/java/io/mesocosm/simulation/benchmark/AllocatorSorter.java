package io.mesocosm.simulation.benchmark;

import io.mesocosm.simulation.benchmark.Comparison.Known;
import io.mesocosm.simulation.benchmark.figures.Measurements;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** {@link SortedClients} in the size of Mesos' figures: {@code AllocatorSorter [AGENTS [CLIENTS]]}. */
public final class AllocatorSorter {

    private static final int REPETITIONS = 6;
    private static final int AGENTS = 50_000;
    private static final int CLIENTS = 1000;
    private static final Map<String, Known> PUBLISHED = Map.of(
            SortedClients.ALLOCATE, Known.published("183 ms"), SortedClients.UNALLOCATE, Known.published("94 ms"));

    private AllocatorSorter() {}

    /** Prints a table with a row for each part and sorter. */
    public static void main(String[] arguments) throws IOException {
        int agents = arguments.length > 0 ? Integer.parseInt(arguments[0]) : AGENTS;
        int clients = arguments.length > 1 ? Integer.parseInt(arguments[1]) : CLIENTS;
        boolean published = agents == AGENTS && clients == CLIENTS;
        var comparison = new Comparison();
        for (String sorter : List.of("drf", "random")) {
            Measurements measured = Repetitions.measure(REPETITIONS, "SortedClients", agents, clients, sorter);
            for (String part : measured.parts()) {
                Known known =
                        published && sorter.equals("drf") ? PUBLISHED.getOrDefault(part, Known.NOTHING) : Known.NOTHING;
                comparison.show(sorter + ": " + part, known, measured, part);
            }
        }
    }
}
