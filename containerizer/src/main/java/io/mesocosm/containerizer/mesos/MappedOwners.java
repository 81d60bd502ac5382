package io.mesocosm.containerizer.mesos;

import io.mesocosm.containerizer.launcher.Confinement;
import io.mesocosm.containerizer.launcher.Confinement.EnterNamespaces;
import io.mesocosm.containerizer.launcher.Confinement.NewNamespaces;
import io.mesocosm.containerizer.launcher.Confinement.Root;
import io.mesocosm.containerizer.launcher.FilesystemStep.Bind;
import io.mesocosm.containerizer.launcher.FilesystemStep.Device;
import io.mesocosm.containerizer.launcher.FilesystemStep.Filesystem;
import io.mesocosm.containerizer.launcher.MountAttribute;
import io.mesocosm.containerizer.launcher.Namespace;
import io.mesocosm.containerizer.launcher.Place;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What holds a container in, as a container in a user namespace can have it. Files of the host keep their owners on
 * disk: their mounts are id-mapped. What only root of the host may make is taken from the host as it is: device nodes,
 * which belong to nobody inside, and {@code /sys}, which tells of the host's network whoever mounts it. Pure.
 */
final class MappedOwners {

    private static final Path ROOT = Path.of("/");
    private static final Path SYSTEM = Path.of("/sys");

    private final Set<Path> owned;

    private MappedOwners(Set<Path> owned) {
        this.owned = owned;
    }

    /** Whether it holds a container in that is in a user namespace, its own or one that it enters. */
    static boolean concerns(List<Confinement> plan) {
        return plan.stream().anyMatch(one -> switch (one) {
            case NewNamespaces(var namespaces) -> namespaces.contains(Namespace.USER);
            case EnterNamespaces entered -> entered.namespaces().contains(Namespace.USER);
            default -> false;
        });
    }

    /** What a plan takes from the host, whose owners matter unless it is the kernel's. */
    static Set<Path> sources(List<Confinement> plan) {
        return plan.stream()
                .filter(Bind.class::isInstance)
                .flatMap(bind -> hostPath(((Bind) bind).source()).stream())
                .collect(Collectors.toSet());
    }

    /**
     * The plan as such a container can have it.
     *
     * @param owned those of its {@link #sources} that are on a file system whose owners matter: not the kernel's own
     */
    static List<Confinement> of(List<Confinement> plan, Set<Path> owned) {
        var owners = new MappedOwners(owned);
        return plan.stream().map(owners::of).toList();
    }

    private Confinement of(Confinement one) {
        return switch (one) {
            case Root(var directory, var attributes) -> new Root(directory, mapped(attributes));
            case Bind(var source, var target, var attributes)
            when hostPath(source).filter(owned::contains).isPresent() -> new Bind(source, target, mapped(attributes));
            case Device device -> new Bind(Place.trusted(path(device.target())), device.target(), Set.of());
            case Filesystem system
            when system.type().equals("sysfs") -> new Bind(Place.trusted(SYSTEM), system.target(), system.attributes());
            default -> one;
        };
    }

    /** A relative base is below the container's own root. */
    private static Optional<Path> hostPath(Place source) {
        return source.base().filter(Path::isAbsolute);
    }

    private static Path path(Place target) {
        return ROOT.resolve(target.base().map(Path::toString).orElse(""))
                .resolve(target.path())
                .normalize();
    }

    private static Set<MountAttribute> mapped(Set<MountAttribute> attributes) {
        Set<MountAttribute> all = EnumSet.of(MountAttribute.ID_MAPPED);
        all.addAll(attributes);
        return all;
    }
}
