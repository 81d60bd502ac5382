package io.mesocosm.containerizer.isolator.cgroups;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.cgroups.Cgroup;
import io.mesocosm.containerizer.cgroups.CgroupException;
import io.mesocosm.containerizer.cgroups.CgroupKiller;
import io.mesocosm.containerizer.cgroups.Deadline;
import io.mesocosm.containerizer.cgroups.OpenControlFiles;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The containers that have cgroups of their own, and the controllers that look after each. Any thread. */
final class ContainerControllers {

    private static final Logger log = LoggerFactory.getLogger(ContainerControllers.class);

    /**
     * A controller that looks after a container, and the container's cgroup.
     *
     * @param files of that cgroup, for what is read often
     */
    record Attached(Controller controller, Cgroup cgroup, OpenControlFiles files) {}

    @FunctionalInterface
    interface Step {
        void run(Controller controller, Cgroup cgroup) throws ContainerizerException, IOException;
    }

    private final List<ControllerGroup> groups;
    private final CgroupOwner owner;
    private final CgroupKiller killer;
    private final Duration patience;
    private final Semaphore spareDescriptors;
    private final Map<ContainerId, List<Attached>> containers = new ConcurrentHashMap<>();

    /**
     * None yet.
     *
     * @param patience with the processes of a container that does not want to end
     * @param spareDescriptors for files that are read often
     */
    ContainerControllers(
            List<ControllerGroup> groups,
            CgroupOwner owner,
            CgroupKiller killer,
            Duration patience,
            Semaphore spareDescriptors) {
        this.groups = groups;
        this.owner = owner;
        this.killer = killer;
        this.patience = patience;
        this.spareDescriptors = spareDescriptors;
    }

    boolean has(ContainerId id) {
        return containers.containsKey(id);
    }

    /** The container itself, or the nearest around it that has cgroups of its own. */
    Optional<ContainerId> holder(ContainerId id) {
        return has(id) ? Optional.of(id) : id.parent().flatMap(this::holder);
    }

    List<Attached> of(ContainerId id) {
        return containers.getOrDefault(id, List.of());
    }

    /** Asks every controller of the container, whatever the others say. */
    void each(ContainerId id, String doing, Step step) throws ContainerizerException {
        each(of(id), doing, step);
    }

    private void each(List<Attached> all, String doing, Step step) throws ContainerizerException {
        List<String> errors = all.stream()
                .flatMap(attached -> ask(attached.controller, attached.cgroup, step).stream())
                .toList();
        if (!errors.isEmpty()) {
            throw new ContainerizerException(failure(doing, errors));
        }
    }

    /** What went wrong, if anything did. */
    private static Optional<String> ask(Controller controller, Cgroup cgroup, Step step) {
        try {
            step.run(controller, cgroup);
            return Optional.empty();
        } catch (ContainerizerException | IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private String failure(String doing, List<String> errors) {
        return "Failed to " + doing + " " + controllers() + ": " + String.join("; ", errors);
    }

    /** What Mesos calls them in its errors, by the version of cgroups. */
    private String controllers() {
        return groups.stream().anyMatch(group -> group.cgroups().hierarchy().unified()) ? "controllers" : "subsystems";
    }

    private List<Attached> attached(List<Controller> controllers, Cgroup cgroup) {
        var files = new OpenControlFiles(cgroup, spareDescriptors);
        return controllers.stream()
                .map(controller -> new Attached(controller, cgroup, files))
                .toList();
    }

    /** Takes up what an agent before left of a container; hierarchies may have come or gone since. */
    void recover(ContainerId id) throws ContainerizerException {
        List<Attached> attached = new ArrayList<>();
        List<Path> missing = new ArrayList<>();
        try {
            for (ControllerGroup group : groups) {
                Cgroup cgroup = group.cgroups().of(id);
                if (!cgroup.exists()) {
                    missing.add(cgroup.directory());
                    continue;
                }
                attached.addAll(attached(group.controllersIn(cgroup), cgroup));
            }
        } catch (IOException e) {
            throw new ContainerizerException(String.valueOf(e.getMessage()), e);
        }
        if (!missing.isEmpty()) {
            log.warn("cgroups are gone, or never were container={} cgroups={}", id, missing);
        }
        each(attached, "recover", (controller, cgroup) -> controller.recover(id, cgroup));
        containers.put(id, List.copyOf(attached));
    }

    /** Makes the cgroups of a container; what went wrong halfway is for {@link #destroy}. */
    void make(ContainerId id, ContainerConfig config) throws ContainerizerException {
        if (containers.putIfAbsent(id, List.of()) != null) {
            throw new ContainerizerException("Container has already been prepared");
        }
        List<Attached> attached = new ArrayList<>();
        try {
            for (ControllerGroup group : groups) {
                Cgroup cgroup = group.create(id);
                owner.give(
                        group.cgroups().processesOf(id),
                        group.cgroups().hierarchy().unified(),
                        config);
                attached.addAll(attached(group.controllers(), cgroup));
            }
        } catch (IOException e) {
            throw new ContainerizerException(String.valueOf(e.getMessage()), e);
        }
        each(attached, "prepare", (controller, cgroup) -> controller.prepare(id, cgroup, config));
        containers.put(id, List.copyOf(attached));
    }

    /** The containers that have a cgroup, known or not; nested ones before those around them. */
    List<ContainerId> found() throws CgroupException {
        Set<ContainerId> found = new LinkedHashSet<>();
        for (ControllerGroup group : groups) {
            found.addAll(group.cgroups().ids());
        }
        return List.copyOf(found).reversed();
    }

    /** Takes away what there is of a container's cgroups, also of one that was never heard of. */
    void destroy(ContainerId id) throws ContainerizerException {
        var deadline = Deadline.in(patience);
        List<String> errors = new ArrayList<>();
        of(id).forEach(attached -> attached.files().close());
        for (ControllerGroup group : groups) {
            Cgroup cgroup = group.cgroups().of(id);
            List<String> refusals = group.controllers().stream()
                    .flatMap(one -> ask(one, cgroup, (controller, _) -> controller.cleanup(id, cgroup)).stream())
                    .toList();
            if (!refusals.isEmpty()) {
                errors.add(failure("cleanup", refusals));
            }
            try {
                killer.destroy(cgroup, deadline.left());
            } catch (CgroupException e) {
                errors.add("Failed to destroy cgroups: " + e.getMessage());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                errors.add("Interrupted while cgroup '" + cgroup.directory() + "' was destroyed");
            }
        }
        if (!errors.isEmpty()) {
            throw new ContainerizerException(String.join("; ", errors));
        }
        containers.remove(id);
    }
}
