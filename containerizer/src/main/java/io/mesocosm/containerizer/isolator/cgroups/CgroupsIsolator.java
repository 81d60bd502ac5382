package io.mesocosm.containerizer.isolator.cgroups;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.cgroups.CgroupException;
import io.mesocosm.containerizer.cgroups.CgroupHost;
import io.mesocosm.containerizer.cgroups.CgroupKiller;
import io.mesocosm.containerizer.isolator.IsolatorContext;
import io.mesocosm.containerizer.isolator.NestingIsolator;
import io.mesocosm.containerizer.isolator.Preparation;
import io.mesocosm.containerizer.isolator.cgroups.ContainerControllers.Attached;
import io.mesocosm.containerizer.launcher.Confinement;
import io.mesocosm.containerizer.process.ContainerPids;
import io.mesocosm.containerizer.process.ProcFs;
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
import java.util.concurrent.Semaphore;
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
public final class CgroupsIsolator implements NestingIsolator {

    private static final Logger log = LoggerFactory.getLogger(CgroupsIsolator.class);

    private final ContainerControllers containers;
    private final CgroupView view;

    private CgroupsIsolator(ContainerControllers containers, CgroupView view) {
        this.containers = containers;
        this.view = view;
    }

    /** @throws ContainerizerException says what the host lacks */
    public static CgroupsIsolator create(IsolatorContext context) throws ContainerizerException {
        if (!context.isRoot()) {
            throw new ContainerizerException("Using cgroups requires root permissions");
        }
        CgroupSettings settings = context.settings().cgroups();
        try {
            CgroupHost host = CgroupHost.detect(settings.hierarchy());
            List<ControllerGroup> groups = new ControllerGroups(context, host).make();
            var containers = new ContainerControllers(
                    groups,
                    new CgroupOwner(context.syscalls()),
                    new CgroupKiller(context.syscalls(), context.proc()),
                    settings.destroyTimeout(),
                    new Semaphore(spareDescriptors(context.proc())));
            return new CgroupsIsolator(containers, new CgroupView(host, groups, settings.root()));
        } catch (CgroupException e) {
            throw new ContainerizerException("Failed to find the cgroups of this host: " + e.getMessage(), e);
        }
    }

    /** That may stay open for statistics, of all that this process can have. */
    private static int spareDescriptors(ProcFs proc) {
        return (int) Math.min(Integer.MAX_VALUE, proc.mostDescriptors().orElse(0L) / 4);
    }

    @Override
    public String name() {
        return "cgroups";
    }

    @Override
    public void recover(List<Recovered> recovered, Set<ContainerId> orphans) throws ContainerizerException {
        Set<ContainerId> active = new LinkedHashSet<>();
        Set<ContainerId> known = new LinkedHashSet<>(orphans);
        for (Recovered container : recovered) {
            ContainerState state = container.state();
            ContainerId id = ContainerId.of(state.getContainerId());
            known.add(id);
            if (!shares(id, state.getContainerInfo())) {
                active.add(id);
            }
        }
        recover("active", active);
        recover("orphan", orphans);
        destroyUnknown(known);
    }

    private void recover(String which, Set<ContainerId> ids) throws ContainerizerException {
        List<String> errors = new ArrayList<>();
        for (ContainerId id : ids) {
            try {
                containers.recover(id);
            } catch (ContainerizerException e) {
                errors.add(String.valueOf(e.getMessage()));
            }
        }
        if (!errors.isEmpty()) {
            throw new ContainerizerException(
                    "Failed to recover " + which + " containers: " + String.join("; ", errors));
        }
    }

    /** What cannot be ended now is no reason not to start; the next agent tries again. */
    private void destroyUnknown(Set<ContainerId> known) throws ContainerizerException {
        try {
            for (ContainerId id : containers.found()) {
                if (!known.contains(id)) {
                    log.info("cleaning up unknown orphaned container container={}", id);
                    destroyUnknown(id);
                }
            }
        } catch (CgroupException e) {
            throw new ContainerizerException(String.valueOf(e.getMessage()), e);
        }
    }

    private void destroyUnknown(ContainerId id) {
        try {
            containers.recover(id);
            containers.destroy(id);
        } catch (ContainerizerException e) {
            log.error("unknown orphaned container is left container={} reason={}", id, e.getMessage());
        }
    }

    @Override
    public Preparation prepare(ContainerId id, ContainerConfig config) throws ContainerizerException {
        if (!shares(id, config.getContainerInfo())) {
            check(id, config);
            containers.make(id, config);
            update(id, config.getResourcesList(), config.getLimitsMap());
        }
        ContainerId holder = containers
                .holder(id)
                .orElseThrow(() -> new ContainerizerException("Failed to find cgroup for container " + id));
        List<Confinement> confinement = new ArrayList<>(view.places(holder));
        if (holder.equals(id)) {
            containers.each(
                    id,
                    "prepare",
                    (controller, cgroup) -> confinement.addAll(controller.confinement(id, cgroup, config)));
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
        if (id.parent().isPresent() && !containers.has(id.root())) {
            throw new ContainerizerException("Failed to find cgroup for container " + id.root());
        }
    }

    @Override
    public void isolate(ContainerId id, ContainerPids pids) throws ContainerizerException {
        containers.each(id, "isolate", (controller, cgroup) -> controller.isolate(id, cgroup, pids));
    }

    @Override
    public void watch(ContainerId id, Consumer<ContainerLimitation> onLimitation) throws ContainerizerException {
        containers.each(id, "watch", (controller, cgroup) -> controller.watch(id, cgroup, onLimitation));
    }

    @Override
    public Optional<ContainerLimitation> reached(ContainerId id) throws ContainerizerException {
        List<ContainerLimitation> reached = new ArrayList<>();
        containers.each(
                id,
                "check",
                (controller, cgroup) -> controller.reached(id, cgroup).ifPresent(reached::add));
        return reached.stream().findFirst();
    }

    @Override
    public void update(ContainerId id, List<Resource> requests, Map<String, Value.Scalar> limits)
            throws ContainerizerException {
        if (!containers.has(id)) {
            throw new ContainerizerException("Unknown container");
        }
        containers.each(id, "update", (controller, cgroup) -> controller.update(id, cgroup, requests, limits));
    }

    /** Of a container that shares its cgroups nothing is known apart. */
    @Override
    public void usage(ContainerId id, ResourceStatistics.Builder statistics) {
        for (Attached attached : containers.of(id)) {
            try {
                attached.controller().usage(id, attached.files(), statistics);
            } catch (ContainerizerException | IOException e) {
                log.warn("statistics skipped container={} reason={}", id, e.getMessage());
            }
        }
    }

    @Override
    public void status(ContainerId id, ContainerStatus.Builder status) throws ContainerizerException {
        ContainerId holder = containers.holder(id).orElseThrow(() -> new ContainerizerException("Unknown container"));
        for (Attached attached : containers.of(holder)) {
            try {
                attached.controller().status(holder, attached.cgroup(), status);
            } catch (ContainerizerException | IOException e) {
                log.warn("status skipped container={} reason={}", id, e.getMessage());
            }
        }
    }

    @Override
    public void cleanup(ContainerId id) throws ContainerizerException {
        containers.destroy(id);
    }

    private static boolean shares(ContainerId id, ContainerInfo info) {
        return id.parent().isPresent() && info.getLinuxInfo().getShareCgroups();
    }
}
