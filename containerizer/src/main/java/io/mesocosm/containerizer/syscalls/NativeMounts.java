package io.mesocosm.containerizer.syscalls;

/** The native methods of {@code src/main/native/jni/mounts.c}, as in {@link NativeCalls}. */
final class NativeMounts {

    private NativeMounts() {}

    static native int mount(byte[] source, byte[] target, byte[] filesystem, long flags, byte[] options);

    static native int unmount(byte[] target, int flags);

    static native int cloneMount(int place, boolean recursive);

    static native int changeMount(int mount, boolean recursive, long attributes, long propagation, int userNamespace);

    static native int attachMount(int mount, int place);
}
