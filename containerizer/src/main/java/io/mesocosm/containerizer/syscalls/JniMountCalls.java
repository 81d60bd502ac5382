package io.mesocosm.containerizer.syscalls;

import java.nio.file.Path;

/** {@link MountCalls} by the kernel. */
interface JniMountCalls extends MountCalls {

    @Override
    default void mount(String source, Path target, String filesystem, long flags, String options)
            throws SyscallException {
        JniSyscalls.check(
                "mount",
                target,
                NativeMounts.mount(
                        JniSyscalls.text(source),
                        JniSyscalls.text(target.toString()),
                        JniSyscalls.text(filesystem),
                        flags,
                        JniSyscalls.text(options)));
    }

    @Override
    default void unmount(Path target, int flags) throws SyscallException {
        JniSyscalls.check("umount", target, NativeMounts.unmount(JniSyscalls.text(target.toString()), flags));
    }

    @Override
    default int cloneMount(int place, boolean recursive) throws SyscallException {
        return JniSyscalls.check("open_tree", place, NativeMounts.cloneMount(place, recursive));
    }

    @Override
    default void changeMount(int mount, boolean recursive, long attributes, long propagation, int userNamespace)
            throws SyscallException {
        JniSyscalls.check(
                "mount_setattr",
                mount,
                NativeMounts.changeMount(mount, recursive, attributes, propagation, userNamespace));
    }

    @Override
    default void attachMount(int mount, int place) throws SyscallException {
        JniSyscalls.check("move_mount", mount, NativeMounts.attachMount(mount, place));
    }
}
