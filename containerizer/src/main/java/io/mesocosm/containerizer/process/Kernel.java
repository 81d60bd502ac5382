package io.mesocosm.containerizer.process;

import io.mesocosm.containerizer.syscalls.Syscalls;

/**
 * The kernel of this host, as everything here talks to it.
 *
 * @param proc what it tells of processes
 * @param loop tells when descriptors become readable
 */
public record Kernel(Syscalls syscalls, ProcFs proc, ReadinessLoop loop) {}
