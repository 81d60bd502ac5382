package io.mesocosm.simulation.benchmark.figures;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The costs of the parts of a workload in each of its repetitions. The first is what a JVM does that has just started,
 * the last one what it does when it has compiled everything.
 */
public final class Measurements {

    private final List<Map<String, List<Cost>>> repetitions = new ArrayList<>();

    /** Repeats the work in this JVM. */
    public static Measurements of(Workload work, int times) {
        var measurements = new Measurements();
        for (int i = 0; i < times; i++) {
            Map<String, List<Cost>> parts = new LinkedHashMap<>();
            work.run((part, task) -> {
                Cost cost = Cost.of(task);
                parts.computeIfAbsent(part, name -> new ArrayList<>()).add(cost);
            });
            measurements.repetitions.add(parts);
        }
        return measurements;
    }

    void add(int repetition, String part, Cost cost) {
        while (repetitions.size() <= repetition) {
            repetitions.add(new LinkedHashMap<>());
        }
        repetitions
                .get(repetition)
                .computeIfAbsent(part, name -> new ArrayList<>())
                .add(cost);
    }

    /** How often it was done. */
    public int repetitions() {
        return repetitions.size();
    }

    /** The names of the parts. */
    public List<String> parts() {
        return List.copyOf(repetitions.getFirst().keySet());
    }

    /** What a part cost in a repetition, each time that it came. */
    public List<Cost> costs(int repetition, String part) {
        return repetitions.get(repetition).getOrDefault(part, List.of());
    }

    /** The first repetition. */
    public List<Cost> first(String part) {
        return costs(0, part);
    }

    /** The last repetition. */
    public List<Cost> warm(String part) {
        return costs(repetitions.size() - 1, part);
    }
}
