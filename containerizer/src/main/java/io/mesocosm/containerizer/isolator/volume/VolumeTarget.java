package io.mesocosm.containerizer.isolator.volume;

import io.mesocosm.common.ids.ContainerId;
import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.launcher.Place;
import io.mesocosm.containerizer.sandbox.SandboxPlace;
import io.mesocosm.proto.internal.Containers.ContainerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.Volume;

/**
 * Where volumes show up in a container. In a sandbox, or in another volume, somebody else may have put links where this
 * container's volumes belong, so that none is followed there; on the way through an image they are.
 */
final class VolumeTarget {

    private final SandboxPlace sandbox;
    private final boolean ownRoot;
    private final Path sandboxInside;
    private final ContainerConfig config;

    /** @param sandboxDirectory where a container with a root of its own sees its sandbox */
    VolumeTarget(ContainerId id, ContainerConfig config, String sandboxDirectory) {
        this.sandbox = SandboxPlace.of(id, Path.of(config.getDirectory()));
        this.ownRoot = config.hasRootfs();
        this.sandboxInside = Path.of(ownRoot ? sandboxDirectory : config.getDirectory());
        this.config = config;
    }

    /** Whether a container path is to be on the host's own file system and is not there. */
    boolean isMissing(String containerPath) throws ContainerizerException {
        Path path = path(containerPath);
        return path.isAbsolute() && !ownRoot && !isBelowSandbox(path.normalize()) && !Files.exists(path);
    }

    /**
     * The place of a container path.
     *
     * @throws ContainerizerException when it leads out of the sandbox, or is to be on the host's own file system and is
     *     not there: containers leave no mount points on the host
     */
    Place of(String containerPath) throws ContainerizerException {
        Path path = path(containerPath);
        if (!path.isAbsolute()) {
            return inSandbox(path);
        }
        Path normal = path.normalize();
        if (isBelowSandbox(normal)) {
            return inSandbox(sandboxInside.relativize(normal));
        }
        if (isMissing(containerPath)) {
            throw new ContainerizerException("Mount point '" + containerPath
                    + "' is an absolute path. It must exist if the container shares the host filesystem");
        }
        return outerVolume(normal)
                .map(outer -> Place.beneathInContainer(
                        outer.toString(), outer.relativize(normal).toString()))
                .orElseGet(() -> Place.inContainer(containerPath));
    }

    /** The path as the container sees it. */
    static Path path(String containerPath) throws ContainerizerException {
        if (containerPath.isEmpty() || containerPath.indexOf('\0') >= 0) {
            throw new ContainerizerException("'" + containerPath.replace('\0', '?') + "' is no path of a container");
        }
        return Path.of(containerPath);
    }

    private boolean isBelowSandbox(Path normal) {
        return normal.startsWith(sandboxInside) && !normal.equals(sandboxInside);
    }

    private Place inSandbox(Path relative) throws ContainerizerException {
        Path normal = relative.normalize();
        if (normal.startsWith("..") || normal.toString().isEmpty()) {
            throw new ContainerizerException("Container path '" + relative + "' leads out of the sandbox");
        }
        return ownRoot
                ? Place.beneathInContainer(sandboxInside.toString(), normal.toString())
                : Place.beneath(sandbox.root(), sandbox.below(normal.toString()));
    }

    private Optional<Path> outerVolume(Path target) {
        Stream<Path> outer = config.getContainerInfo().getVolumesList().stream()
                .map(Volume::getContainerPath)
                .filter(path -> path.startsWith("/") && path.indexOf('\0') < 0)
                .map(path -> Path.of(path).normalize())
                .filter(path -> target.startsWith(path) && !target.equals(path) && path.getNameCount() > 0);
        return outer.reduce((one, other) -> one.getNameCount() >= other.getNameCount() ? one : other);
    }
}
