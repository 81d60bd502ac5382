package io.mesocosm.simulation.benchmark.containers;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.isolator.Isolator;
import io.mesocosm.containerizer.isolator.Preparation;
import io.mesocosm.containerizer.launcher.Confinement;
import io.mesocosm.containerizer.launcher.FilesystemStep;
import io.mesocosm.containerizer.launcher.MountAttribute;
import io.mesocosm.containerizer.launcher.Namespace;
import io.mesocosm.containerizer.launcher.Place;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.nio.file.Path;
import java.util.Set;

/**
 * Gives every container the same directory as its root, read-only and with the container's sandbox where it is on the
 * host, and a host name: what an image would do, without one.
 */
public final class PrivateRoot implements Isolator {

    /** As in {@code --isolation}. */
    public static final String NAME = "benchmark/private-root";

    private final Path root;

    /** @param root has a directory for the first name in the path of sandboxes */
    public PrivateRoot(Path root) {
        this.root = root;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Preparation prepare(ContainerId id, ContainerConfig config) {
        Path sandbox = Path.of(config.getDirectory());
        return Preparation.of(
                new Confinement.NewNamespaces(Set.of(Namespace.MOUNT, Namespace.UTS)),
                new Confinement.Hostname("container"),
                new Confinement.Root(root, Set.of(MountAttribute.READ_ONLY)),
                new FilesystemStep.Filesystem(
                        "tmpfs", Place.inContainer(sandbox.getName(0).toString()), Set.of(), "size=64k"),
                new FilesystemStep.Bind(Place.trusted(sandbox), Place.inContainer(sandbox.toString()), Set.of()));
    }
}
