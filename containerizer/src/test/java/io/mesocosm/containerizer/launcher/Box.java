package io.mesocosm.containerizer.launcher;

import static io.mesocosm.containerizer.launcher.MountAttribute.NO_DEVICES;
import static io.mesocosm.containerizer.launcher.MountAttribute.NO_EXECUTE;
import static io.mesocosm.containerizer.launcher.MountAttribute.NO_SETUID;

import io.mesocosm.containerizer.launcher.Confinement.NewNamespaces;
import io.mesocosm.containerizer.launcher.Confinement.Root;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Confinements that tests put together. */
final class Box {

    static final FilesystemStep PROC = new FilesystemStep.Filesystem(
            "proc", Place.inContainer("/proc"), Set.of(NO_SETUID, NO_DEVICES, NO_EXECUTE), "");

    static final FilesystemStep DEV = new FilesystemStep.Filesystem(
            "tmpfs", Place.inContainer("/dev"), Set.of(NO_SETUID, NO_EXECUTE), "mode=755,size=64k");

    static final FilesystemStep NULL =
            new FilesystemStep.Device(Place.inContainer("/dev/null"), false, 1, 3, 0666, 0, 0);

    private Box() {}

    static NewNamespaces namespaces(Namespace... namespaces) {
        return new NewNamespaces(Set.of(namespaces));
    }

    /** A PID and a mount namespace, this root with /proc and /dev, and more steps. */
    static Confinement[] rooted(Path root, Confinement... more) {
        List<Confinement> all =
                new ArrayList<>(List.of(namespaces(Namespace.PID, Namespace.MOUNT), new Root(root), PROC, DEV, NULL));
        all.addAll(List.of(more));
        return all.toArray(Confinement[]::new);
    }

    /** The host's root, in a mount namespace. */
    static Confinement[] unrooted(Confinement... more) {
        List<Confinement> all = new ArrayList<>(List.of(namespaces(Namespace.MOUNT)));
        all.addAll(List.of(more));
        return all.toArray(Confinement[]::new);
    }
}
