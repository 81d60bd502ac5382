package io.mesocosm.containerizer.isolator.cgroups.v1;

import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.EventControl;
import io.mesocosm.containerizer.syscalls.Syscalls;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How often the kernel had trouble to find memory for a container, by how much. The kernel counts; nobody is woken. */
final class Pressure implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Pressure.class);
    private static final String FILE = "memory.pressure_level";

    private enum Level {
        LOW,
        MEDIUM,
        CRITICAL;

        EventControl listen(Syscalls syscalls, Cgroup cgroup) throws IOException {
            return EventControl.listen(syscalls, cgroup, FILE, name().toLowerCase(Locale.ROOT));
        }
    }

    private final Map<Level, EventControl> counters;

    private Pressure(Map<Level, EventControl> counters) {
        this.counters = counters;
    }

    /** @throws IOException when this kernel cannot count that */
    static void check(Syscalls syscalls, Cgroup root) throws IOException {
        for (Level level : Level.values()) {
            level.listen(syscalls, root).close();
        }
    }

    /** A level that cannot be counted is not reported, and no reason to have no container. */
    static Pressure listen(Syscalls syscalls, Cgroup cgroup) {
        Map<Level, EventControl> counters = new EnumMap<>(Level.class);
        for (Level level : Level.values()) {
            try {
                counters.put(level, level.listen(syscalls, cgroup));
            } catch (IOException e) {
                log.error("pressure is not counted cgroup={} level={} reason={}", cgroup, level, e.getMessage());
            }
        }
        return new Pressure(counters);
    }

    void report(ResourceStatistics.Builder statistics) throws IOException {
        for (Map.Entry<Level, EventControl> counter : counters.entrySet()) {
            long count = counter.getValue().count();
            var unused = switch (counter.getKey()) {
                case LOW -> statistics.setMemLowPressureCounter(count);
                case MEDIUM -> statistics.setMemMediumPressureCounter(count);
                case CRITICAL -> statistics.setMemCriticalPressureCounter(count);
            };
        }
    }

    @Override
    public void close() {
        counters.values().forEach(EventControl::close);
    }
}
