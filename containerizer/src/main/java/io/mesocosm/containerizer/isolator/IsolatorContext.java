package io.mesocosm.containerizer.isolator;

import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.containerizer.process.Kernel;
import io.mesocosm.containerizer.process.ProcFs;
import io.mesocosm.containerizer.process.ReadinessLoop;
import io.mesocosm.containerizer.syscalls.Syscalls;
import io.mesocosm.containerizer.volumes.VolumeGids;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What isolators are made of.
 *
 * @param workDirectory of the agent: sandboxes, volumes
 * @param runtimeDirectory of the agent: gone after a reboot
 * @param volumeGids groups that share volumes; {@link Isolators} adds them, where {@code --volume_gid_range} gives some
 */
public record IsolatorContext(
        Path workDirectory,
        Path runtimeDirectory,
        Kernel kernel,
        Metrics metrics,
        InstantSource clock,
        IsolationSettings settings,
        Optional<VolumeGids> volumeGids) {

    public Syscalls syscalls() {
        return kernel.syscalls();
    }

    public ProcFs proc() {
        return kernel.proc();
    }

    /** Tells when descriptors become readable. */
    public ReadinessLoop loop() {
        return kernel.loop();
    }

    /** Whether the agent is root, with or without all of root's capabilities. */
    public boolean isRoot() {
        return syscalls().effectiveUser() == 0;
    }

    /** The same, with groups that share volumes. */
    IsolatorContext with(Optional<VolumeGids> gids) {
        return new IsolatorContext(workDirectory, runtimeDirectory, kernel, metrics, clock, settings, gids);
    }
}
