package io.mesocosm.containerizer.syscalls;

/** The native methods of {@code src/main/native/jni/mounts.c}, as in {@link NativeCalls}. */
final class NativeMounts {

    private NativeMounts() {}

    static native int mount(byte[] source, byte[] target, byte[] filesystem, long flags, byte[] options);

    static native int unmount(byte[] target, int flags);
}
