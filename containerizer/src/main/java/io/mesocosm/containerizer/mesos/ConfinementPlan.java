package io.mesocosm.containerizer.mesos;

import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.launcher.Confinement;
import io.mesocosm.containerizer.launcher.Confinement.Capabilities;
import io.mesocosm.containerizer.launcher.Confinement.EnterNamespaces;
import io.mesocosm.containerizer.launcher.Confinement.NewNamespaces;
import io.mesocosm.containerizer.launcher.Confinement.NoNewPrivileges;
import io.mesocosm.containerizer.launcher.Confinement.OomScore;
import io.mesocosm.containerizer.launcher.Confinement.Root;
import io.mesocosm.containerizer.launcher.Confinement.SystemCallFilter;
import io.mesocosm.containerizer.launcher.Confinement.Terminal;
import io.mesocosm.containerizer.launcher.FilesystemStep;
import io.mesocosm.containerizer.launcher.MountAttribute;
import io.mesocosm.containerizer.launcher.Namespace;
import io.mesocosm.containerizer.launcher.Place;
import io.mesocosm.containerizer.process.ProcessId;
import io.mesocosm.containerizer.seccomp.SeccompException;
import io.mesocosm.containerizer.seccomp.SeccompProfile;
import io.mesocosm.proto.internal.Containers.ContainerLaunchInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.CapabilityInfo;
import org.apache.mesos.v1.Protos.CapabilityInfo.Capability;

/**
 * What holds a container in: what isolators said in our words, and what the launch info says in Mesos'. One of each kind
 * is left, file system steps in their order. Pure. (Mesos: {@code MesosContainerizerLaunch::execute})
 */
final class ConfinementPlan {

    /** Capability number 0 in {@code CapabilityInfo}. */
    private static final int FIRST_CAPABILITY = 1000;

    /**
     * Whose namespaces are entered and what we may give away ourselves.
     *
     * @param parent the first process of the container that this one is nested in
     * @param capabilities that we are permitted, bit n for number n
     * @param spared how much we are spared ourselves when memory is short, as {@code oom_score_adj}: a container gets
     *     no negative one from us
     * @param becomesRoot whether the container's processes start as user 0
     */
    record Origin(Optional<ProcessId> parent, long capabilities, int spared, boolean becomesRoot) {}

    private final ContainerLaunchInfo info;
    private final Origin origin;
    private final List<Confinement> given;

    private ConfinementPlan(ContainerLaunchInfo info, List<Confinement> given, Origin origin) {
        this.info = info;
        this.origin = origin;
        this.given = given;
    }

    /**
     * Everything that holds the container in. In a user namespace {@link MappedOwners} has the last word.
     *
     * @param info complete, with what all isolators want
     * @param given by isolators beside it
     */
    static List<Confinement> of(ContainerLaunchInfo info, List<Confinement> given, Origin origin)
            throws ContainerizerException {
        return new ConfinementPlan(info, given, origin).all();
    }

    private List<Confinement> all() throws ContainerizerException {
        Set<Namespace> fresh = fresh();
        Set<Namespace> entered = entered();
        Set<Confinement> all = new LinkedHashSet<>(); // several may say the same
        if (!fresh.isEmpty()) {
            all.add(new NewNamespaces(fresh));
        }
        if (!entered.isEmpty()) {
            all.add(enter(entered));
        }
        if (info.hasRootfs() && !isGiven(Root.class)) {
            all.add(new Root(Path.of(info.getRootfs())));
        }
        if (origin.spared() < 0 && !isGiven(OomScore.class)) {
            all.add(new OomScore(0));
        }
        capabilities().ifPresent(all::add);
        filter().ifPresent(all::add);
        if (info.getNoNewPrivileges()) {
            all.add(new NoNewPrivileges());
        }
        if (info.hasTtySlavePath()) {
            all.add(new Terminal(Path.of(info.getTtySlavePath())));
        }
        given.stream().filter(ConfinementPlan::isAsGiven).forEach(all::add);
        List<Confinement> plan = new ArrayList<>(all);
        plan.addAll(steps(fresh, entered));
        if (MappedOwners.concerns(plan)) {
            refuseBidirectional(plan);
        }
        return plan;
    }

    private static void refuseBidirectional(List<Confinement> plan) throws ContainerizerException {
        for (Confinement one : plan) {
            if (one instanceof FilesystemStep.Bind bind && bind.attributes().contains(MountAttribute.SHARES)) {
                throw new ContainerizerException(
                        "A container with a user namespace cannot have a bidirectional mount: '"
                                + bind.target().path() + "'");
            }
        }
    }

    private boolean isGiven(Class<? extends Confinement> kind) {
        return given.stream().anyMatch(kind::isInstance);
    }

    /** Namespaces are gathered, steps are in order already. */
    private static boolean isAsGiven(Confinement one) {
        return !(one instanceof NewNamespaces || one instanceof FilesystemStep);
    }

    private Set<Namespace> fresh() throws ContainerizerException {
        Set<Namespace> fresh = Namespaces.of(info.getCloneNamespacesList());
        for (Confinement one : given) {
            if (one instanceof NewNamespaces(var namespaces)) {
                fresh.addAll(namespaces);
            }
        }
        return fresh;
    }

    private Set<Namespace> entered() throws ContainerizerException {
        return Namespaces.of(info.getEnterNamespacesList());
    }

    private EnterNamespaces enter(Set<Namespace> entered) throws ContainerizerException {
        ProcessId parent = origin.parent()
                .orElseThrow(
                        () -> new ContainerizerException("Cannot enter parent namespaces for non-nested container"));
        return new EnterNamespaces(parent, entered);
    }

    /** The launch info's come after the isolators' own, as file operations come after mounts. */
    private List<FilesystemStep> steps(Set<Namespace> fresh, Set<Namespace> entered) throws ContainerizerException {
        List<FilesystemStep> steps = new ArrayList<>();
        for (Confinement one : given) {
            if (one instanceof FilesystemStep step) {
                steps.add(step);
            }
        }
        steps.addAll(new MountPlan(rootfs()).steps(info));
        if (!steps.isEmpty() && !fresh.contains(Namespace.MOUNT)) {
            throw new ContainerizerException("Mounts are not supported if the mount namespace is not cloned");
        }
        if (info.hasRootfs()) {
            if (!fresh.contains(Namespace.MOUNT) || entered.contains(Namespace.MOUNT)) {
                throw new ContainerizerException(
                        "Container rootfs is not supported without a mount namespace of the container's own");
            }
            // An image may name a working directory that it does not have.
            steps.add(new FilesystemStep.Directory(Place.inContainer(info.getWorkingDirectory()), 0755, 0, 0));
        }
        return steps;
    }

    private Optional<Path> rootfs() {
        return info.hasRootfs() ? Optional.of(Path.of(info.getRootfs())) : Optional.empty();
    }

    /**
     * The inheritable set is the bounding one, so that no file gives more than that, as far as we have it ourselves to
     * give. With a bounding set alone, user 0 has the same of it, and others nothing.
     */
    private Optional<Confinement> capabilities() {
        if (!info.hasEffectiveCapabilities() && !info.hasBoundingCapabilities()) {
            return Optional.empty();
        }
        long bounding =
                bits(info.hasBoundingCapabilities() ? info.getBoundingCapabilities() : info.getEffectiveCapabilities());
        long inheritable = bounding & origin.capabilities();
        if (info.hasEffectiveCapabilities()) {
            long effective = bits(info.getEffectiveCapabilities());
            return Optional.of(new Capabilities(effective, effective, inheritable, bounding, effective));
        }
        long permitted = origin.becomesRoot() ? inheritable : 0;
        return Optional.of(new Capabilities(permitted, permitted, inheritable, bounding, 0));
    }

    /** A profile that came without the program it stands for is a module's. */
    private Optional<Confinement> filter() throws ContainerizerException {
        if (!info.hasSeccompProfile() || isGiven(SystemCallFilter.class)) {
            return Optional.empty();
        }
        Set<Capability> bounding = info.hasBoundingCapabilities() || info.hasEffectiveCapabilities()
                ? Set.copyOf((info.hasBoundingCapabilities()
                                ? info.getBoundingCapabilities()
                                : info.getEffectiveCapabilities())
                        .getCapabilitiesList())
                : EnumSet.allOf(Capability.class);
        try {
            return Optional.of(new SystemCallFilter(
                    0, SeccompProfile.of(info.getSeccompProfile()).compile(bounding)));
        } catch (SeccompException e) {
            throw new ContainerizerException(String.valueOf(e.getMessage()), e);
        }
    }

    private static long bits(CapabilityInfo capabilities) {
        return capabilities.getCapabilitiesList().stream()
                .filter(capability -> capability != CapabilityInfo.Capability.UNKNOWN)
                .mapToLong(capability -> 1L << (capability.getNumber() - FIRST_CAPABILITY))
                .reduce(0, (a, b) -> a | b);
    }
}
