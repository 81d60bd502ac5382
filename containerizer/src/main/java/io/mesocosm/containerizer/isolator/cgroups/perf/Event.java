package io.mesocosm.containerizer.isolator.cgroups.perf;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.PerfStatistics;

/**
 * Something that can be counted and reported.
 *
 * @param name as the tool perf calls it: {@code context-switches}
 * @param kind of {@code perf_event_attr}
 * @param number there
 */
record Event(String name, int kind, long number) {

    private static final int HARDWARE = 0;
    private static final int SOFTWARE = 1;
    private static final int CACHE = 3;

    /** By their numbers; the first name is the one reported. */
    private static final List<List<String>> HARDWARE_NAMES = List.of(
            List.of("cycles", "cpu-cycles"),
            List.of("instructions"),
            List.of("cache-references"),
            List.of("cache-misses"),
            List.of("branches", "branch-instructions"),
            List.of("branch-misses"),
            List.of("bus-cycles"),
            List.of("stalled-cycles-frontend", "idle-cycles-frontend"),
            List.of("stalled-cycles-backend", "idle-cycles-backend"),
            List.of("ref-cycles"));

    private static final List<List<String>> SOFTWARE_NAMES = List.of(
            List.of("cpu-clock"),
            List.of("task-clock"),
            List.of("page-faults", "faults"),
            List.of("context-switches", "cs"),
            List.of("cpu-migrations", "migrations"),
            List.of("minor-faults"),
            List.of("major-faults"),
            List.of("alignment-faults"),
            List.of("emulation-faults"));

    private static final List<String> CACHES =
            List.of("l1-dcache", "l1-icache", "llc", "dtlb", "itlb", "branch", "node");
    private static final List<String> OPERATIONS = List.of("load", "store", "prefetch");

    private static final Map<String, Event> ALL = all();

    /** The event of that name, in letters of either case; empty when there is none, or none that can be reported. */
    static Optional<Event> named(String name) {
        return Optional.ofNullable(ALL.get(name.toLowerCase(Locale.ROOT)));
    }

    private static Map<String, Event> all() {
        Map<String, Event> all = new HashMap<>();
        addAll(all, HARDWARE, HARDWARE_NAMES);
        addAll(all, SOFTWARE, SOFTWARE_NAMES);
        for (int cache = 0; cache < CACHES.size(); cache++) {
            for (int operation = 0; operation < OPERATIONS.size(); operation++) {
                String stem = CACHES.get(cache) + "-" + OPERATIONS.get(operation);
                long hits = cache | (long) operation << 8;
                add(all, new Event(stem.endsWith("h") ? stem + "es" : stem + "s", CACHE, hits), List.of());
                add(all, new Event(stem + "-misses", CACHE, hits | 1L << 16), List.of());
            }
        }
        return Map.copyOf(all);
    }

    private static void addAll(Map<String, Event> all, int kind, List<List<String>> names) {
        for (int number = 0; number < names.size(); number++) {
            List<String> same = new ArrayList<>(names.get(number));
            add(all, new Event(same.removeFirst(), kind, number), same);
        }
    }

    private static void add(Map<String, Event> all, Event event, List<String> aliases) {
        if (event.field().isPresent()) {
            all.put(event.name, event);
            aliases.forEach(alias -> all.put(alias, event));
        }
    }

    private Optional<FieldDescriptor> field() {
        return Optional.ofNullable(PerfStatistics.getDescriptor().findFieldByName(name.replace('-', '_')));
    }

    /** Clocks count nanoseconds and are reported in milliseconds, as perf prints them. */
    void report(double count, PerfStatistics.Builder to) {
        field().ifPresent(field -> {
            if (field.getJavaType() == FieldDescriptor.JavaType.DOUBLE) {
                to.setField(field, count / 1e6);
            } else {
                to.setField(field, Math.round(count));
            }
        });
    }
}
