package io.mesocosm.containerizer.syscalls;

/** The native methods of {@link QuotaCalls}, in {@code quotas.c}. */
final class NativeQuotas {

    private NativeQuotas() {}

    static native int project(int file);

    static native int setProject(int file, int project);

    static native int projectQuotas(int file);

    static native int enableProjectQuotas(int file);

    static native int limitProject(int file, int project, long softBytes, long hardBytes);

    static native long projectUsage(int file, int project);
}
