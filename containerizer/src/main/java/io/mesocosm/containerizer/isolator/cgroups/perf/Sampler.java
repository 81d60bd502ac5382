package io.mesocosm.containerizer.isolator.cgroups.perf;

import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.syscalls.Syscalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.PerfStatistics;

/** Counts events of a cgroup for a while, with {@code perf_event_open} in place of the tool perf. */
final class Sampler {

    private static final Path ONLINE = Path.of("/sys/devices/system/cpu/online");

    private final Syscalls syscalls;
    private final InstantSource clock;

    Sampler(Syscalls syscalls, InstantSource clock) {
        this.syscalls = syscalls;
        this.clock = clock;
    }

    boolean supports(Event event, Cgroup cgroup) throws IOException {
        Optional<Counters> counters = Counters.open(syscalls, event, cgroup, cpus().subList(0, 1));
        counters.ifPresent(Counters::close);
        return counters.isPresent();
    }

    /** Waits for as long as it counts. */
    PerfStatistics sample(List<Event> events, Cgroup cgroup, Duration duration)
            throws IOException, InterruptedException {
        Instant start = clock.instant();
        Map<Event, Counters> counting = new LinkedHashMap<>();
        try {
            List<Integer> cpus = cpus();
            for (Event event : events) {
                Counters.open(syscalls, event, cgroup, cpus).ifPresent(counters -> counting.put(event, counters));
            }
            Thread.sleep(duration);
            PerfStatistics.Builder statistics = empty(start).setDuration(seconds(duration));
            for (Map.Entry<Event, Counters> counted : counting.entrySet()) {
                counted.getKey().report(counted.getValue().sum(), statistics);
            }
            return statistics.build();
        } finally {
            counting.values().forEach(Counters::close);
        }
    }

    /** What is reported while nothing has been counted. */
    static PerfStatistics.Builder empty(Instant at) {
        return PerfStatistics.newBuilder()
                .setTimestamp(at.getEpochSecond() + at.getNano() / 1e9)
                .setDuration(0);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static List<Integer> cpus() throws IOException {
        return parse(Files.readString(ONLINE).strip());
    }

    /** As in {@code 0-3,8}. */
    static List<Integer> parse(String list) {
        List<Integer> cpus = new ArrayList<>();
        for (String range : list.split(",", -1)) {
            String[] ends = range.split("-", -1);
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int cpu = Integer.parseInt(ends[0]); cpu <= last; cpu++) {
                cpus.add(cpu);
            }
        }
        return cpus;
    }
}
