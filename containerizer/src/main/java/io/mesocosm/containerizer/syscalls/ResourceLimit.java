package io.mesocosm.containerizer.syscalls;

/** A limit of setrlimit; values as the kernel has them, -1 for none. */
public record ResourceLimit(int resource, long soft, long hard) {}
