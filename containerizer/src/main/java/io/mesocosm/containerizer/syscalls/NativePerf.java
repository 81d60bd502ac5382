package io.mesocosm.containerizer.syscalls;

/** The native methods of {@code src/main/native/jni/perf.c}, as in {@link NativeCalls}. */
final class NativePerf {

    private NativePerf() {}

    static native int count(int kind, long event, int cgroup, int cpu);
}
