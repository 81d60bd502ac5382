package io.mesocosm.containerizer.cgroups;

import io.mesocosm.containerizer.syscalls.SyscallException;
import io.mesocosm.containerizer.syscalls.Syscalls;

/** A file of a cgroup of v2 that the kernel tells the changes of, such as {@code memory.events}. */
public final class ChangingFile implements AutoCloseable {

    private static final int ENOUGH = 4096;

    private final Syscalls syscalls;
    private final int descriptor;

    private ChangingFile(Syscalls syscalls, int descriptor) {
        this.syscalls = syscalls;
        this.descriptor = descriptor;
    }

    /** From now on changes are told, through {@code ReadinessLoop.whenChanged}. */
    public static ChangingFile open(Syscalls syscalls, Cgroup cgroup, String file) throws SyscallException {
        int descriptor = syscalls.open(cgroup.file(file), Syscalls.READ);
        var opened = new ChangingFile(syscalls, descriptor);
        try {
            int unused = syscalls.read(descriptor, new byte[ENOUGH], 0, ENOUGH); // what is read is no news
            return opened;
        } catch (SyscallException e) {
            opened.close();
            throw e;
        }
    }

    public int descriptor() {
        return descriptor;
    }

    /** To be called once. */
    @Override
    public void close() {
        syscalls.close(descriptor);
    }
}
