package io.mesocosm.containerizer.isolator.disk;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.isolator.Isolator;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.isolator.Preparation;
import io.mesocosm.containerizer.isolator.Rounds;
import io.mesocosm.containerizer.sandbox.DiskUsage;
import io.mesocosm.containerizer.syscalls.Syscalls;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLimitation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.apache.mesos.v1.Protos.Value;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code disk/du}: counts what sandboxes and persistent volumes take by walking through them, one walk at a time and each
 * place once in an interval; half of the time at most is walked. Works for an agent that is not root. Containers that
 * took too much are ended when that is asked for. (Mesos: {@code PosixDiskIsolatorProcess})
 */
public final class Du implements Isolator {

    private static final Logger log = LoggerFactory.getLogger(Du.class);

    private final Path workDirectory;
    private final Syscalls syscalls;
    private final DiskSettings settings;
    private final Map<ContainerId, WalkedContainer> containers = new ConcurrentHashMap<>();
    private final Rounds walks = new Rounds("disk-du", this::walkNext);
    private final LongSupplier nanoTime;

    public Du(IsolatorContext context) {
        this(context, System::nanoTime);
    }

    /** @param nanoTime counts nanoseconds from any moment on, and is never set back */
    Du(IsolatorContext context, LongSupplier nanoTime) {
        this.workDirectory = context.workDirectory();
        this.syscalls = context.syscalls();
        this.settings = context.settings().disk();
        this.nanoTime = nanoTime;
    }

    @Override
    public String name() {
        return "disk/du";
    }

    @Override
    public boolean supportsStandalone() {
        return true;
    }

    @Override
    public void recover(List<Recovered> recovered, Set<ContainerId> orphans) {
        for (Recovered container : recovered) {
            containers.put(
                    ContainerId.of(container.state().getContainerId()),
                    new WalkedContainer(
                            Path.of(container.state().getDirectory()),
                            container.state().getEphemeralVolumesList()));
        }
    }

    @Override
    public Preparation prepare(ContainerId id, ContainerConfig config) throws ContainerizerException {
        var container = new WalkedContainer(Path.of(config.getDirectory()), config.getEphemeralVolumesList());
        if (containers.putIfAbsent(id, container) != null) {
            throw new ContainerizerException("Container has already been prepared");
        }
        update(id, config.getResourcesList(), Map.of());
        return Preparation.NOTHING;
    }

    @Override
    public void watch(ContainerId id, Consumer<ContainerLimitation> onLimitation) throws ContainerizerException {
        WalkedContainer container = containers.get(id);
        if (container == null) {
            throw new ContainerizerException("Unknown container");
        }
        container.watch(onLimitation);
    }

    @Override
    public void update(ContainerId id, List<Resource> requests, Map<String, Value.Scalar> limits) {
        WalkedContainer container = containers.get(id);
        if (container == null) {
            log.warn("update of disk ignored, container is unknown container={}", id);
            return;
        }
        container.allot(Allotment.of(workDirectory, container.sandbox(), requests), nanoTime.getAsLong());
        walks.wake();
    }

    @Override
    public void usage(ContainerId id, ResourceStatistics.Builder statistics) throws ContainerizerException {
        WalkedContainer container = containers.get(id);
        if (container == null) {
            throw new ContainerizerException("Unknown container");
        }
        container.report(statistics);
    }

    @Override
    public void cleanup(ContainerId id) {
        containers.remove(id);
    }

    private record Due(ContainerId id, WalkedContainer container, WalkedContainer.Place place) {}

    /** The place that has waited longest, if it is time. */
    private Optional<Duration> walkNext() {
        Optional<Due> next = containers.entrySet().stream()
                .flatMap(entry -> entry.getValue().places().stream()
                        .map(place -> new Due(entry.getKey(), entry.getValue(), place)))
                .min((left, right) -> Long.signum(left.place.dueNanos() - right.place.dueNanos()));
        if (next.isEmpty()) {
            return Optional.empty();
        }
        long now = nanoTime.getAsLong();
        Duration wait = Duration.ofNanos(next.get().place.dueNanos() - now);
        if (wait.isPositive()) {
            return Optional.of(wait);
        }
        walk(next.get());
        return Optional.of(Duration.ofNanos(nanoTime.getAsLong() - now));
    }

    private void walk(Due due) {
        Path directory = due.place.directory();
        OptionalLong used = OptionalLong.empty();
        try {
            used = OptionalLong.of(DiskUsage.of(syscalls, directory, due.container.excludedFrom(due.place)));
        } catch (IOException e) {
            if (containers.containsKey(due.id)) {
                log.warn("disk usage unknown container={} path={} reason={}", due.id, directory, e.getMessage());
            }
        }
        due.place.seen(used, nanoTime.getAsLong() + settings.watchInterval().toNanos());
        if (used.isPresent() && settings.enforce()) {
            due.container.check(due.place);
        }
    }
}
