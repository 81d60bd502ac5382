package io.mesocosm.containerizer.isolator.disk;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.isolator.Isolator;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.isolator.Preparation;
import io.mesocosm.containerizer.isolator.Rounds;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLimitation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.apache.mesos.v1.Protos.Value;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code disk/xfs} and {@code disk/btrfs} have in common: the file system counts sandboxes and persistent volumes
 * and refuses what is too much, or the container is ended. Only the way of counting differs. (Mesos:
 * {@code XfsDiskIsolatorProcess})
 */
class FileSystemQuota implements Isolator {

    private static final Logger log = LoggerFactory.getLogger(FileSystemQuota.class);

    private final String name;
    private final Path workDirectory;
    private final QuotaPolicy policy;
    private final DiskSettings settings;
    private final TreeQuotas quotas;
    private final Map<ContainerId, CountedContainer> containers = new ConcurrentHashMap<>();
    private final Rounds checks;
    private final Rounds reclaims;

    FileSystemQuota(String name, IsolatorContext context, QuotaPolicy policy, TreeQuotas quotas) {
        this.name = name;
        this.workDirectory = context.workDirectory();
        this.policy = policy;
        this.settings = context.settings().disk();
        this.quotas = quotas;
        this.checks = new Rounds("disk-quotas", this::check);
        this.reclaims = new Rounds("disk-reclaim", this::reclaim);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void recover(List<Recovered> recovered, Set<ContainerId> orphans) throws ContainerizerException {
        try {
            Set<Path> known = new LinkedHashSet<>(AgentTrees.sandboxes(workDirectory));
            known.addAll(AgentTrees.volumes(workDirectory));
            for (Recovered container : recovered) {
                known.add(Path.of(container.state().getDirectory()));
                container.state().getEphemeralVolumesList().forEach(volume -> known.add(Path.of(volume)));
            }
            quotas.recover(known);
        } catch (IOException e) {
            throw new ContainerizerException("Failed to recover disk quotas: " + e.getMessage(), e);
        }
        for (Recovered container : recovered) {
            recover(container);
        }
        reclaims.wake();
    }

    /** A container that was not counted before is counted from now on; what it may take comes with an update. */
    private void recover(Recovered recovered) throws ContainerizerException {
        ContainerId id = ContainerId.of(recovered.state().getContainerId());
        var container = new CountedContainer(Path.of(recovered.state().getDirectory()));
        if (recovered.pids().isEmpty() && !Files.isDirectory(container.sandbox())) {
            return;
        }
        try {
            if (!quotas.canCount(container.sandbox())) {
                log.warn("container goes on without a disk quota container={} sandbox={}", id, container.sandbox());
                return;
            }
            count(container, recovered.state().getEphemeralVolumesList());
        } catch (IOException e) {
            if (recovered.pids().isEmpty()) {
                log.warn("disk of container that has ended is not counted container={} reason={}", id, e.getMessage());
                return;
            }
            throw new ContainerizerException(
                    "Failed to recover the disk quotas of container " + id + ": " + e.getMessage(), e);
        }
        containers.put(id, container);
    }

    private void count(CountedContainer container, List<String> ephemeralVolumes) throws IOException {
        quotas.count(container.sandbox());
        for (String volume : ephemeralVolumes) {
            quotas.countWith(container.sandbox(), Path.of(volume));
        }
    }

    @Override
    public Preparation prepare(ContainerId id, ContainerConfig config) throws ContainerizerException {
        var container = new CountedContainer(Path.of(config.getDirectory()));
        if (containers.putIfAbsent(id, container) != null) {
            throw new ContainerizerException("Container has already been prepared");
        }
        try {
            count(container, config.getEphemeralVolumesList());
        } catch (IOException e) {
            throw new ContainerizerException(String.valueOf(e.getMessage()), e);
        }
        update(id, config.getResourcesList(), Map.of());
        reclaims.wake();
        return Preparation.NOTHING;
    }

    @Override
    public void watch(ContainerId id, Consumer<ContainerLimitation> onLimitation) {
        CountedContainer container = containers.get(id);
        if (container == null) {
            log.warn("watch of disk ignored, container is unknown container={}", id);
            return;
        }
        container.watch(onLimitation);
        if (!(policy instanceof QuotaPolicy.Account)) {
            checks.wake();
        }
    }

    @Override
    public void update(ContainerId id, List<Resource> requests, Map<String, Value.Scalar> limits)
            throws ContainerizerException {
        CountedContainer container = containers.get(id);
        if (container == null) {
            log.info("update of disk ignored, container is unknown container={}", id);
            return;
        }
        Map<Path, Allotment> allotments = Allotment.of(workDirectory, container.sandbox(), counted(requests));
        try {
            for (Map.Entry<Path, Allotment> allotment : allotments.entrySet()) {
                apply(allotment.getKey(), allotment.getValue());
            }
        } catch (IOException e) {
            throw new ContainerizerException(String.valueOf(e.getMessage()), e);
        }
        container.allot(allotments);
        log.info("disk quotas set container={} places={}", id, allotments.keySet());
    }

    /** Other disks are not where the sandbox is, and say nothing of it. */
    private static List<Resource> counted(List<Resource> requests) {
        return requests.stream()
                .filter(resource -> !resource.hasDisk() || resource.getDisk().hasPersistence())
                .toList();
    }

    private void apply(Path directory, Allotment allotment) throws IOException {
        if (allotment.isMountDisk()) {
            return; // limits itself, and may be of another file system
        }
        quotas.count(directory);
        long bytes = Math.max(1, allotment.bytes()); // 0 would be no limit
        switch (policy) {
            case QuotaPolicy.Account() -> quotas.limit(directory, 0, 0);
            case QuotaPolicy.Refuse() -> quotas.limit(directory, bytes, bytes);
            case QuotaPolicy.End(var headroom) -> quotas.limit(directory, bytes, bytes + headroom);
        }
    }

    @Override
    public void usage(ContainerId id, ResourceStatistics.Builder statistics) throws ContainerizerException {
        CountedContainer container = containers.get(id);
        if (container == null) {
            return; // one that this isolator never counted
        }
        try {
            container.report(quotas, statistics);
        } catch (IOException e) {
            throw new ContainerizerException(String.valueOf(e.getMessage()), e);
        }
    }

    /** What is counted stays counted until its files are gone: links would go on to count for whoever is next. */
    @Override
    public void cleanup(ContainerId id) {
        containers.remove(id);
    }

    private Optional<Duration> check() {
        containers.forEach((id, container) -> container.check(id, quotas, policy instanceof QuotaPolicy.End));
        return containers.isEmpty() ? Optional.empty() : Optional.of(settings.watchInterval());
    }

    /** Sandboxes outlive their containers; the rounds go on until the last that was counted is gone. */
    private Optional<Duration> reclaim() {
        return quotas.reclaim() ? Optional.of(settings.reclaimInterval()) : Optional.empty();
    }
}
