package io.mesocosm.containerizer.syscalls;

/** The native methods of {@code src/main/native/jni/bpf.c}, as in {@link NativeCalls}. */
final class NativeBpf {

    private NativeBpf() {}

    static native int loadDeviceProgram(byte[] instructions);

    static native int attachDeviceProgram(int program, int cgroup);
}
