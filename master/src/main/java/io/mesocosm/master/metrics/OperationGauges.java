package io.mesocosm.master.metrics;

import io.mesocosm.master.state.Agent;
import io.mesocosm.master.state.MasterState;
import io.mesocosm.master.state.OperationEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How many operations there are in states that are not final, and how many there ever were: those, and all that came to
 * an end. An operation of an agent that became unreachable is forgotten, and counts as unreachable for ever. Mesos:
 * master/metrics.cpp.
 */
final class OperationGauges {

    private static final String PREFIX = "master/operations/";
    private static final List<String> WAITING = List.of("pending", "recovering", "unreachable");

    private OperationGauges() {}

    /**
     * Adds them.
     *
     * @param snapshot with the counters of final states, and of those that became unreachable
     */
    static void addTo(Map<String, Double> snapshot, MasterState state) {
        Map<String, Double> waiting = new HashMap<>();
        for (Agent agent : state.agents().registered().values()) {
            for (OperationEntry operation : agent.work().operations().values()) {
                String type = operation.operation().getInfo().getType().name().toLowerCase(Locale.ROOT);
                String name = operation.state().name().substring("OPERATION_".length());
                waiting.merge(name.toLowerCase(Locale.ROOT), 1.0, Double::sum);
                waiting.merge(type + "/" + name.toLowerCase(Locale.ROOT), 1.0, Double::sum);
            }
        }
        for (String type : Counters.OPERATIONS) {
            double total = 0;
            for (String name : WAITING) {
                double some = snapshot.getOrDefault(PREFIX + type + name, 0.0) + waiting.getOrDefault(type + name, 0.0);
                snapshot.put(PREFIX + type + name, some);
                total += some;
            }
            for (String name : Counters.OPERATION_COUNTERS) {
                total += snapshot.getOrDefault(PREFIX + type + name, 0.0);
            }
            snapshot.put(PREFIX + type + "total", total);
        }
    }
}
