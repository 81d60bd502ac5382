package io.mesocosm.containerizer.isolator;

import io.mesocosm.common.metrics.Metrics;
import io.mesocosm.containerizer.process.ProcFs;
import io.mesocosm.containerizer.process.ReadinessLoop;
import io.mesocosm.containerizer.syscalls.Syscalls;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * What isolators are made of.
 *
 * @param workDirectory of the agent: sandboxes, volumes
 * @param runtimeDirectory of the agent: gone after a reboot
 * @param loop tells when descriptors become readable
 */
public record IsolatorContext(
        Path workDirectory,
        Path runtimeDirectory,
        Syscalls syscalls,
        ProcFs proc,
        ReadinessLoop loop,
        Metrics metrics,
        InstantSource clock,
        IsolationSettings settings) {}
