package io.mesocosm.containerizer.isolator.volume;

import io.mesocosm.containerizer.ContainerizerException;
import io.mesocosm.containerizer.launcher.Place;
import io.mesocosm.containerizer.sandbox.Sandbox;
import io.mesocosm.containerizer.syscalls.Syscalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code --host_path_volume_force_creation}: below some directories, missing host paths are made. What is below may
 * belong to containers that have such a volume, so that links there lead nowhere. (Mesos: {@code PathValidator})
 */
final class ForcedHostPaths {

    private static final int MODE = 0755;

    private final Syscalls syscalls;
    private final List<String> allowed;

    ForcedHostPaths(Syscalls syscalls, List<String> allowed) {
        this.syscalls = syscalls;
        this.allowed = allowed;
    }

    /** Makes a directory, and says how it is found again whatever is put in its way. */
    Place make(Path path) throws ContainerizerException {
        if (allowed.isEmpty()) {
            throw new ContainerizerException("Path '" + path + "' in HOST_PATH volume does not exist");
        }
        Path normal = path.normalize();
        Path base = allowed.stream()
                .map(Path::of)
                .filter(normal::startsWith)
                .findFirst()
                .orElseThrow(() -> new ContainerizerException("Path '" + path
                        + "' in HOST_PATH volume does not exist and is not whitelisted for creation: Path '" + normal
                        + "' is not whitelisted"));
        String below = base.relativize(normal).toString();
        try {
            Files.createDirectories(base);
            try (Sandbox directory = Sandbox.open(syscalls, base, Optional.empty())) {
                directory.makeDirectories(below, MODE);
            }
        } catch (IOException e) {
            throw new ContainerizerException("Failed to create the host path at '" + path + "': " + e.getMessage(), e);
        }
        return Place.beneath(base, below);
    }
}
