package io.mesocosm.containerizer.mesos;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.checkpoint.ContainerFiles;
import io.mesocosm.containerizer.isolator.Isolator;
import io.mesocosm.containerizer.launcher.Launcher;
import io.mesocosm.containerizer.launcher.RecordedProcess;
import io.mesocosm.containerizer.process.ContainerPids;
import io.mesocosm.containerizer.process.ProcessId;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerState;
import io.mesocosm.proto.internal.Containers.ContainerTermination;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the containers of the agent's former life: those the agent knows of, those of the runtime directory, and which of
 * them have no right to live. (Mesos: {@code MesosContainerizerProcess::recover})
 */
final class ContainerRecovery {

    private static final Logger log = LoggerFactory.getLogger(ContainerRecovery.class);

    /** A pid is written down at once; what is younger than its file by more than this is another process. */
    private static final long SECONDS_OF_GRACE = 5;

    private final ContainerLaunch.Parts parts;

    ContainerRecovery(ContainerLaunch.Parts parts) {
        this.parts = parts;
    }

    /**
     * What was found; orphans are among the containers.
     *
     * @param forgotten those that ended before and that nobody knows any more
     */
    record Found(
            List<Container> containers,
            List<Container> orphans,
            List<ContainerState> states,
            List<ContainerId> forgotten) {}

    Found find(List<ContainerState> known) throws IOException {
        Map<ContainerId, ContainerState> states = new LinkedHashMap<>();
        for (ContainerState state : known) {
            states.put(ContainerId.of(state.getContainerId()), state);
        }
        Map<ContainerId, Container> containers = new LinkedHashMap<>();
        for (ContainerState state : known) {
            ContainerId id = ContainerId.of(state.getContainerId());
            containers.put(id, recover(id, Optional.of(state)));
        }
        Set<ContainerId> orphans = new LinkedHashSet<>();
        List<ContainerId> forgotten = new ArrayList<>();
        for (ContainerId id : parts.runtime().ids()) {
            if (containers.containsKey(id)) {
                continue;
            }
            if (parts.runtime().termination(id).isPresent()) {
                if (id.parent().isEmpty()) {
                    forgotten.add(id);
                }
            } else {
                Container container = recover(id, Optional.empty());
                containers.put(id, container);
                if (isOrphan(container, containers, orphans)) {
                    container.orphaned();
                    orphans.add(id);
                } else {
                    states.put(id, state(container, containers));
                }
            }
        }
        addTraces(containers, orphans);
        log.info("containers found known={} all={} orphans={}", known.size(), containers.size(), orphans);
        return new Found(
                List.copyOf(containers.values()),
                orphans.stream().map(containers::get).toList(),
                List.copyOf(states.values()),
                forgotten);
    }

    /** What nobody has written anything of, or not any more. */
    private void addTraces(Map<ContainerId, Container> containers, Set<ContainerId> orphans) throws IOException {
        for (ContainerId id : parts.launcher().traces()) {
            if (!containers.containsKey(id)) {
                Container container = recover(id, Optional.empty());
                container.orphaned();
                containers.put(id, container);
                orphans.add(id);
            }
        }
    }

    /**
     * Without being known only standalone containers live on, and the nested, as long as their root does and they were
     * not made to be killed.
     */
    private boolean isOrphan(Container container, Map<ContainerId, Container> containers, Set<ContainerId> orphans) {
        ContainerId id = container.id();
        if (id.parent().isEmpty()) {
            return container.process().isEmpty() || !parts.runtime().isStandalone(id);
        }
        return !containers.containsKey(id.root())
                || orphans.contains(id.root())
                || container.process().isEmpty()
                || parts.runtime().isMarkedForDestruction(id);
    }

    private Container recover(ContainerId id, Optional<ContainerState> known) throws IOException {
        var container = new Container(id);
        Optional<ContainerConfig> config = parts.runtime().config(id);
        if (config.isPresent()) {
            container.setConfig(config.get());
        } else if (known.isPresent()) {
            container.setConfig(ContainerConfig.newBuilder()
                    .setDirectory(known.get().getDirectory())
                    .setCommandInfo(known.get().getExecutorInfo().getCommand())
                    .build());
        }
        parts.runtime().launchInfo(id).ifPresent(container::setLaunchInfo);
        Optional<ContainerTermination> former = parts.runtime().termination(id);
        Optional<RecordedProcess> recorded = former.isPresent() ? Optional.empty() : recorded(id, known);
        former.ifPresent(container::endedBefore);
        if (recorded.isPresent()) {
            parts.launcher().recover(id, recorded.get()).ifPresent(container::setProcess);
        }
        container.recovered();
        return container;
    }

    private Optional<RecordedProcess> recorded(ContainerId id, Optional<ContainerState> known) throws IOException {
        Optional<RecordedProcess> ours = parts.runtime().process(id);
        if (ours.isPresent()) {
            return ours;
        }
        Optional<RuntimeDirectory.WrittenPid> pid = parts.runtime().pid(id);
        if (pid.isPresent()) {
            return ofMesos(pid.get());
        }
        return known.flatMap(state -> lost(id, state));
    }

    /**
     * The runtime directory was wiped, but the agent remembers a pid: it is ours if a supervisor of that name is above.
     */
    private Optional<RecordedProcess> lost(ContainerId id, ContainerState state) {
        int pid = Math.toIntExact(state.getPid());
        return parts.proc()
                .stat(pid)
                .filter(stat ->
                        parts.proc().arguments(stat.parent()).equals(List.of(Launcher.SUPERVISOR, id.toString())))
                .flatMap(stat -> ProcessId.current(parts.proc(), stat.parent())
                        .map(above -> new RecordedProcess(
                                Optional.of(above),
                                new ProcessId(pid, stat.startTicks()),
                                parts.proc().bootId())));
    }

    /** Mesos writes a pid and no more: it is that process if it is older than the file. */
    private Optional<RecordedProcess> ofMesos(RuntimeDirectory.WrittenPid written) {
        long ticks = parts.syscalls().clockTicks();
        return ProcessId.current(parts.proc(), written.pid())
                .filter(process -> parts.proc()
                        .bootSeconds()
                        .filter(boot -> boot + process.startTicks() / ticks <= written.seconds() + SECONDS_OF_GRACE)
                        .isPresent())
                .map(process -> new RecordedProcess(
                        Optional.empty(), process, parts.proc().bootId()));
    }

    private static ContainerState state(Container container, Map<ContainerId, Container> containers) {
        ContainerId id = container.id();
        ContainerConfig config = container.config();
        Container root = containers.getOrDefault(id.root(), container);
        Path sandbox = config.hasDirectory()
                ? Path.of(config.getDirectory())
                : Path.of(root.config().getDirectory()).resolve(ContainerFiles.sandboxBelowRoot(id));
        var state = ContainerState.newBuilder()
                .setContainerId(id.toProto())
                .setDirectory(sandbox.toString())
                .setPid(container.process().map(process -> process.init().pid()).orElse(0))
                .addAllEphemeralVolumes(config.getEphemeralVolumesList());
        if (config.hasContainerInfo()) {
            state.setContainerInfo(config.getContainerInfo());
        }
        return state.build();
    }

    /**
     * Each isolator learns of the containers that nobody has cleaned up after, whether they run or have ended
     * meanwhile, and of the orphans that will be cleaned up.
     */
    void recoverIsolators(Found found) throws ContainerizerException {
        Map<ContainerId, Container> containers = new HashMap<>();
        found.containers().forEach(container -> containers.put(container.id(), container));
        Set<ContainerId> orphans = new LinkedHashSet<>();
        found.orphans().forEach(orphan -> orphans.add(orphan.id()));
        List<Isolator.Recovered> all = new ArrayList<>();
        for (ContainerState state : found.states()) {
            Container container = containers.get(ContainerId.of(state.getContainerId()));
            if (container != null && container.former().isEmpty()) {
                all.add(new Isolator.Recovered(
                        state,
                        container.process().map(process -> new ContainerPids(process.init(), process.supervisor()))));
            }
        }
        for (Isolator isolator : parts.isolators()) {
            recover(isolator, all, orphans);
        }
    }

    private void recover(Isolator isolator, List<Isolator.Recovered> all, Set<ContainerId> orphans)
            throws ContainerizerException {
        try {
            isolator.recover(
                    all.stream()
                            .filter(recovered -> parts.isAskedAbout(
                                    isolator, ContainerId.of(recovered.state().getContainerId())))
                            .toList(),
                    orphans.stream()
                            .filter(orphan -> parts.isAskedAbout(isolator, orphan))
                            .collect(Collectors.toCollection(LinkedHashSet::new)));
        } catch (ContainerizerException e) {
            throw new ContainerizerException(
                    "Isolator '" + isolator.name() + "' failed to recover: " + e.getMessage(), e);
        }
    }
}
