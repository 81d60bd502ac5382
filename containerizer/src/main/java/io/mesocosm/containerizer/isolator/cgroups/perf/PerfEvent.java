package io.mesocosm.containerizer.isolator.cgroups.perf;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.common.text.Durations;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.ControlFiles;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.isolator.cgroups.CgroupSettings;
import io.mesocosm.containerizer.isolator.cgroups.Controller;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.mesos.v1.Protos.PerfStatistics;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what flags name for {@code --perf_duration} every {@code --perf_interval}, and reports the latest counts of each
 * container. One virtual thread for each container, from its start to its end. (Mesos: {@code PerfEventSubsystemProcess},
 * {@code PerfEventControllerProcess})
 */
public final class PerfEvent implements Controller {

    private static final Logger log = LoggerFactory.getLogger(PerfEvent.class);

    private final CgroupSettings.Perf settings;
    private final InstantSource clock;
    private final Sampler sampler;
    private final List<Event> events;
    private final Map<ContainerId, PerfStatistics> samples = new ConcurrentHashMap<>();
    private final Map<ContainerId, Thread> threads = new ConcurrentHashMap<>();

    /**
     * @param root the cgroup above those of containers
     * @throws ContainerizerException names the flag, or says what the kernel refuses
     */
    public PerfEvent(IsolatorContext context, Cgroup root) throws ContainerizerException {
        settings = context.settings().cgroups().perf();
        clock = context.clock();
        sampler = new Sampler(context.syscalls(), clock);
        events = supported(named(settings), root);
    }

    private static List<Event> named(CgroupSettings.Perf settings) throws ContainerizerException {
        if (settings.events().isEmpty()) {
            return List.of();
        }
        if (settings.duration().compareTo(settings.interval()) > 0) {
            throw new ContainerizerException("Sampling perf for duration (" + Durations.format(settings.duration())
                    + ") > interval (" + Durations.format(settings.interval()) + ") is not supported.");
        }
        SortedSet<String> names = new TreeSet<>(List.of(settings.events().get().split(",", -1)));
        names.remove("");
        List<Event> events = new ArrayList<>();
        for (String name : names) {
            events.add(Event.named(name)
                    .orElseThrow(() -> new ContainerizerException(
                            "Invalid perf events: { " + String.join(", ", names) + " }: unknown '" + name + "'")));
        }
        return events;
    }

    private List<Event> supported(List<Event> events, Cgroup root) throws ContainerizerException {
        List<Event> supported = new ArrayList<>();
        for (Event event : events) {
            try {
                if (sampler.supports(event, root)) {
                    supported.add(event);
                } else {
                    log.warn("this machine cannot count it and it is left out perf_event={}", event.name());
                }
            } catch (IOException e) {
                throw new ContainerizerException("Perf is not supported: " + e.getMessage(), e);
            }
        }
        return supported;
    }

    @Override
    public String name() {
        return "perf_event";
    }

    @Override
    public void recover(ContainerId id, Cgroup cgroup) {
        start(id, cgroup);
    }

    @Override
    public void prepare(ContainerId id, Cgroup cgroup, ContainerConfig config) {
        start(id, cgroup);
    }

    private void start(ContainerId id, Cgroup cgroup) {
        samples.put(id, Sampler.empty(clock.instant()).build());
        if (!events.isEmpty()) {
            threads.put(id, Thread.ofVirtual().name("perf " + id).start(() -> watch(id, cgroup)));
        }
    }

    /** Until the container's cleanup interrupts. */
    private void watch(ContainerId id, Cgroup cgroup) {
        Duration pause = settings.interval().minus(settings.duration());
        try {
            while (true) {
                try {
                    PerfStatistics sample = sampler.sample(events, cgroup, settings.duration());
                    samples.computeIfPresent(id, (_, _) -> sample);
                    Thread.sleep(pause);
                } catch (IOException e) {
                    log.error("failed to get the perf sample container={} reason={}", id, e.getMessage());
                    Thread.sleep(settings.interval());
                }
            }
        } catch (InterruptedException _) {
            // the container is gone
        }
    }

    @Override
    public void usage(ContainerId id, ControlFiles files, ResourceStatistics.Builder statistics) {
        PerfStatistics sample = samples.get(id);
        if (sample != null) {
            statistics.setPerf(sample);
        }
    }

    @Override
    public void cleanup(ContainerId id, Cgroup cgroup) {
        samples.remove(id);
        Thread thread = threads.remove(id);
        if (thread != null) {
            thread.interrupt();
        }
    }
}
