package io.mesocosm.containerizer.isolator.cgroups;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.CgroupException;
import io.mesocosm.containerizer.cgroups.CgroupHost;
import io.mesocosm.containerizer.cgroups.CgroupKiller;
import io.mesocosm.containerizer.isolator.Isolator;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.isolator.Preparation;
import io.mesocosm.containerizer.launcher.Confinement;
import io.mesocosm.containerizer.process.ContainerPids;
import io.mesocosm.proto.internal.Containers.ContainerClass;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import io.mesocosm.proto.internal.Containers.ContainerLimitation;
import io.mesocosm.proto.internal.Containers.ContainerState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ContainerStatus;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.ResourceStatistics;
import org.apache.mesos.v1.Protos.Value;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code cgroups/*}: puts containers into cgroups of their own, whose controllers limit and count what they use. A nested
 * container shares those of the container around it unless it says otherwise. With the Linux launcher it is always there.
 * On v2 the launcher puts processes into the leaf that is made here; on v1 it does so for the freezer, and this isolator
 * asks for the others. (Mesos: {@code CgroupsIsolatorProcess}, {@code Cgroups2IsolatorProcess})
 */
public final class CgroupsIsolator implements Isolator {

    private static final Logger log = LoggerFactory.getLogger(CgroupsIsolator.class);

    /** A controller that looks after a container, and the container's cgroup. */
    private record Attached(Controller controller, Cgroup cgroup) {}

    @FunctionalInterface
    private interface Step {
        void run(Attached attached) throws ContainerizerException, IOException;
    }

    private final CgroupSettings settings;
    private final List<ControllerGroup> groups;
    private final CgroupKiller killer;
    private final CgroupOwner owner;
    private final CgroupView view;

    /** The containers with cgroups of their own. */
    private final Map<ContainerId, List<Attached>> containers = new ConcurrentHashMap<>();

    private CgroupsIsolator(IsolatorContext context, CgroupHost host, List<ControllerGroup> groups) {
        this.settings = context.settings().cgroups();
        this.groups = groups;
        this.killer = new CgroupKiller(context.syscalls(), context.proc());
        this.owner = new CgroupOwner(context.syscalls());
        this.view = new CgroupView(host, groups, settings.root());
    }

    /** @throws ContainerizerException says what the host lacks */
    public static CgroupsIsolator create(IsolatorContext context) throws ContainerizerException {
        if (context.syscalls().effectiveUser() != 0) {
            throw new ContainerizerException("Using cgroups requires root permissions");
        }
        try {
            CgroupHost host = CgroupHost.detect(context.settings().cgroups().hierarchy());
            return new CgroupsIsolator(context, host, new ControllerGroups(context, host).make());
        } catch (CgroupException e) {
            throw new ContainerizerException("Failed to find the cgroups of this host: " + e.getMessage(), e);
        }
    }

    @Override
    public String name() {
        return "cgroups";
    }

    @Override
    public boolean supportsNesting() {
        return true;
    }

    @Override
    public void recover(List<Recovered> recovered, Set<ContainerId> orphans) throws ContainerizerException {
        Set<ContainerId> known = new LinkedHashSet<>(orphans);
        for (Recovered container : recovered) {
            ContainerState state = container.state();
            ContainerId id = ContainerId.of(state.getContainerId());
            known.add(id);
            if (!shares(id, state.getContainerInfo())) {
                attach(id);
            }
        }
        for (ContainerId orphan : orphans) {
            attach(orphan);
        }
        for (ContainerId id : unknown(known)) {
            log.info("cleaning up unknown orphaned container container={}", id);
            attach(id);
            cleanup(id);
        }
    }

    /** Those that have a cgroup and nothing else; nested ones first. */
    private List<ContainerId> unknown(Set<ContainerId> known) throws ContainerizerException {
        Set<ContainerId> found = new LinkedHashSet<>();
        for (ControllerGroup group : groups) {
            try {
                found.addAll(group.cgroups().ids());
            } catch (CgroupException e) {
                throw new ContainerizerException("Failed to list cgroups: " + e.getMessage(), e);
            }
        }
        found.removeAll(known);
        return List.copyOf(found).reversed();
    }

    private void attach(ContainerId id) throws ContainerizerException {
        List<Attached> attached = new ArrayList<>();
        try {
            for (ControllerGroup group : groups) {
                Cgroup cgroup = group.cgroups().of(id);
                if (!cgroup.exists()) {
                    log.warn("cgroup is gone, or never was container={} cgroup={}", id, cgroup.directory());
                    continue;
                }
                for (Controller controller : group.controllersIn(cgroup)) {
                    controller.recover(id, cgroup);
                    attached.add(new Attached(controller, cgroup));
                }
            }
        } catch (IOException e) {
            throw new ContainerizerException("Failed to recover cgroups of container " + id + ": " + e.getMessage(), e);
        }
        containers.put(id, List.copyOf(attached));
    }

    @Override
    public Preparation prepare(ContainerId id, ContainerConfig config) throws ContainerizerException {
        if (!shares(id, config.getContainerInfo())) {
            check(id, config);
            make(id, config);
        }
        ContainerId holder =
                holder(id).orElseThrow(() -> new ContainerizerException("Failed to find cgroup for container " + id));
        List<Confinement> confinement = new ArrayList<>(view.places(holder));
        if (holder.equals(id)) {
            each(
                    id,
                    "prepare",
                    attached -> confinement.addAll(attached.controller.confinement(id, attached.cgroup, config)));
        }
        if (!config.hasRootfs()) {
            return new Preparation(Preparation.NOTHING.info(), confinement);
        }
        confinement.addAll(view.mounts(id, holder));
        return new Preparation(view.namespaces(), confinement);
    }

    private void check(ContainerId id, ContainerConfig config) throws ContainerizerException {
        if (config.getContainerClass() == ContainerClass.DEBUG) {
            throw new ContainerizerException("A DEBUG container shares the cgroups of its parent");
        }
        if (id.parent().flatMap(ContainerId::parent).isPresent()) {
            throw new ContainerizerException("2nd level or greater nested cgroups are not supported");
        }
        if (id.parent().isPresent() && !containers.containsKey(id.root())) {
            throw new ContainerizerException("Failed to find cgroup for container " + id.root());
        }
        if (containers.putIfAbsent(id, List.of()) != null) {
            throw new ContainerizerException("Container has already been prepared");
        }
    }

    private void make(ContainerId id, ContainerConfig config) throws ContainerizerException {
        List<Attached> attached = new ArrayList<>();
        try {
            for (ControllerGroup group : groups) {
                Cgroup cgroup = group.create(id);
                owner.give(
                        group.cgroups().processesOf(id),
                        group.cgroups().hierarchy().unified(),
                        config);
                for (Controller controller : group.controllers()) {
                    attached.add(new Attached(controller, cgroup));
                    containers.put(id, List.copyOf(attached));
                    controller.prepare(id, cgroup, config);
                }
            }
        } catch (IOException e) {
            throw new ContainerizerException("Failed to prepare cgroups: " + e.getMessage(), e);
        }
        update(id, config.getResourcesList(), config.getLimitsMap());
    }

    @Override
    public void isolate(ContainerId id, ContainerPids pids) throws ContainerizerException {
        each(id, "isolate", attached -> attached.controller.isolate(id, attached.cgroup, pids));
    }

    @Override
    public void watch(ContainerId id, Consumer<ContainerLimitation> onLimitation) throws ContainerizerException {
        each(id, "watch", attached -> attached.controller.watch(id, attached.cgroup, onLimitation));
    }

    @Override
    public Optional<ContainerLimitation> reached(ContainerId id) throws ContainerizerException {
        List<ContainerLimitation> reached = new ArrayList<>();
        each(
                id,
                "check",
                attached -> attached.controller.reached(id, attached.cgroup).ifPresent(reached::add));
        return reached.stream().findFirst();
    }

    @Override
    public void update(ContainerId id, List<Resource> requests, Map<String, Value.Scalar> limits)
            throws ContainerizerException {
        if (!containers.containsKey(id)) {
            throw new ContainerizerException("Unknown container");
        }
        each(id, "update", attached -> attached.controller.update(id, attached.cgroup, requests, limits));
    }

    /** Of a container that shares its cgroups nothing is known apart. */
    @Override
    public void usage(ContainerId id, ResourceStatistics.Builder statistics) {
        for (Attached attached : containers.getOrDefault(id, List.of())) {
            try {
                attached.controller.usage(id, attached.cgroup, statistics);
            } catch (ContainerizerException | IOException e) {
                log.warn("statistics skipped container={} reason={}", id, e.getMessage());
            }
        }
    }

    @Override
    public void status(ContainerId id, ContainerStatus.Builder status) throws ContainerizerException {
        ContainerId holder = holder(id).orElseThrow(() -> new ContainerizerException("Unknown container"));
        for (Attached attached : containers.getOrDefault(holder, List.of())) {
            try {
                attached.controller.status(holder, attached.cgroup, status);
            } catch (ContainerizerException | IOException e) {
                log.warn("status skipped container={} reason={}", id, e.getMessage());
            }
        }
    }

    @Override
    public void cleanup(ContainerId id) throws ContainerizerException {
        List<String> errors = new ArrayList<>();
        for (ControllerGroup group : groups) {
            Cgroup cgroup = group.cgroups().of(id);
            for (Controller controller : group.controllers()) {
                try {
                    controller.cleanup(id, cgroup);
                } catch (ContainerizerException | IOException e) {
                    errors.add("Failed to clean up '" + controller.name() + "': " + e.getMessage());
                }
            }
            destroy(cgroup, errors);
        }
        if (!errors.isEmpty()) {
            throw new ContainerizerException("Failed to destroy cgroups: " + String.join("; ", errors));
        }
        containers.remove(id);
    }

    private void destroy(Cgroup cgroup, List<String> errors) {
        try {
            killer.destroy(cgroup, settings.destroyTimeout());
        } catch (CgroupException e) {
            errors.add(e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            errors.add("Interrupted while cgroup '" + cgroup.directory() + "' was destroyed");
        }
    }

    /** Asks every controller of the container, whatever the others say. */
    private void each(ContainerId id, String doing, Step step) throws ContainerizerException {
        List<String> errors = new ArrayList<>();
        for (Attached attached : containers.getOrDefault(id, List.of())) {
            try {
                step.run(attached);
            } catch (ContainerizerException | IOException e) {
                errors.add("Failed to " + doing + " subsystem '" + attached.controller.name() + "': " + e.getMessage());
            }
        }
        if (!errors.isEmpty()) {
            throw new ContainerizerException(String.join("; ", errors));
        }
    }

    private static boolean shares(ContainerId id, ContainerInfo info) {
        return id.parent().isPresent() && info.getLinuxInfo().getShareCgroups();
    }

    /** The container itself or the nearest around it that has cgroups of its own. */
    private Optional<ContainerId> holder(ContainerId id) {
        return containers.containsKey(id) ? Optional.of(id) : id.parent().flatMap(this::holder);
    }
}
