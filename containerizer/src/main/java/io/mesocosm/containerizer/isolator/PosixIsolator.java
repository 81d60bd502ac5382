package io.mesocosm.containerizer.isolator;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.process.ContainerPids;
import io.mesocosm.containerizer.process.ProcFs;
import io.mesocosm.containerizer.process.ProcessStat;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.mesos.v1.Protos.ResourceStatistics;

/**
 * What {@code posix/*} have in common: they limit nothing, and report what {@code /proc} says of a container's live
 * processes. (Mesos: {@code PosixIsolatorProcess})
 */
abstract class PosixIsolator implements Isolator {

    private final ProcFs proc;

    /** Empty until the first process exists. */
    private final Map<ContainerId, Optional<ContainerPids>> containers = new ConcurrentHashMap<>();

    PosixIsolator(ProcFs proc) {
        this.proc = proc;
    }

    /** @param processes of one container, at least one */
    abstract void report(List<ProcessStat> processes, ResourceStatistics.Builder statistics);

    @Override
    public final void recover(List<Recovered> recovered, Set<ContainerId> orphans) {
        for (Recovered container : recovered) {
            containers.put(ContainerId.of(container.state().getContainerId()), container.pids());
        }
    }

    @Override
    public final Preparation prepare(ContainerId id, ContainerConfig config) throws ContainerizerException {
        if (containers.putIfAbsent(id, Optional.empty()) != null) {
            throw new ContainerizerException("Container has already been prepared");
        }
        return Preparation.NOTHING;
    }

    @Override
    public final void isolate(ContainerId id, ContainerPids pids) throws ContainerizerException {
        if (containers.replace(id, Optional.of(pids)) == null) {
            throw new ContainerizerException("Unknown container");
        }
    }

    @Override
    public final void usage(ContainerId id, ResourceStatistics.Builder statistics) {
        List<ProcessStat> processes = containers.getOrDefault(id, Optional.empty()).stream()
                .flatMap(pids -> pids.all(proc).stream())
                .flatMap(pid -> proc.stat(pid).stream())
                .toList();
        if (!processes.isEmpty()) { // gone, or not started yet
            report(processes, statistics);
        }
    }

    @Override
    public final void cleanup(ContainerId id) {
        containers.remove(id);
    }
}
