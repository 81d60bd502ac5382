package io.mesocosm.containerizer.mesos;

import io.mesocosm.containerizer.launcher.Confinement;
import io.mesocosm.containerizer.launcher.Confinement.Root;
import io.mesocosm.containerizer.launcher.FilesystemStep.Bind;
import io.mesocosm.containerizer.launcher.FilesystemStep.Device;
import io.mesocosm.containerizer.launcher.FilesystemStep.Filesystem;
import io.mesocosm.containerizer.launcher.MountAttribute;
import io.mesocosm.containerizer.launcher.Place;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What holds a container in, as a container in a user namespace can have it. Files of the host keep their owners on
 * disk: their mounts are id-mapped. What only root of the host may make is taken from the host as it is: device nodes,
 * which belong to nobody inside, and {@code /sys}, which tells of the host's network whoever mounts it. Pure.
 */
final class MappedOwners {

    private static final Path ROOT = Path.of("/");
    private static final Path SYSTEM = Path.of("/sys");

    private final Predicate<Path> hasOwners;

    /** @param hasOwners whether a path of the host is on a file system whose owners matter: not the kernel's own */
    MappedOwners(Predicate<Path> hasOwners) {
        this.hasOwners = hasOwners;
    }

    Confinement of(Confinement one) {
        return switch (one) {
            case Root(var directory, var attributes) -> new Root(directory, mapped(attributes));
            case Bind(var source, var target, var attributes)
            when isOfHost(source) -> new Bind(source, target, mapped(attributes));
            case Device device -> new Bind(Place.trusted(path(device.target())), device.target(), Set.of());
            case Filesystem system
            when system.type().equals("sysfs") -> new Bind(Place.trusted(SYSTEM), system.target(), system.attributes());
            default -> one;
        };
    }

    /** A relative base is below the container's own root. */
    private boolean isOfHost(Place source) {
        return source.base().filter(Path::isAbsolute).filter(hasOwners).isPresent();
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
