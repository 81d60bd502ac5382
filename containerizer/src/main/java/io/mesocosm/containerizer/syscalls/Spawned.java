package io.mesocosm.containerizer.syscalls;

/**
 * A supervisor that was started. The descriptors belong to whoever asked for it.
 *
 * @param pidfd becomes readable when the process ends
 * @param channel our end of the packet socket to it
 * @param description the file that it will read its launch description from
 */
public record Spawned(int pid, int pidfd, int channel, int description) {}
