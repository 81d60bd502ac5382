package io.mesocosm.containerizer.syscalls;

/** What cgroups can have besides their files. */
public interface CgroupCalls {

    /**
     * Loads a program that decides about devices.
     *
     * @param instructions of 8 bytes each, {@code struct bpf_insn}
     * @return its descriptor
     */
    int loadDeviceProgram(byte[] instructions) throws SyscallException;

    /** From now on the cgroup of v2 that is open may use only the devices that the program lets pass. */
    void attachDeviceProgram(int program, int cgroup) throws SyscallException;

    /**
     * Counts an event of the processes of a cgroup, or of those below, on one CPU.
     *
     * @param kind of {@code perf_event_attr}: 0 of hardware, 1 of the kernel, 3 of caches
     * @param event its number there
     * @param cgroup the descriptor of its directory
     * @return a descriptor that reads as three numbers of 8 bytes: count, nanoseconds that it should have counted,
     *     nanoseconds that it has
     */
    int countEvents(int kind, long event, int cgroup, int cpu) throws SyscallException;
}
