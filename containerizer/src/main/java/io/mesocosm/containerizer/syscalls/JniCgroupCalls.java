package io.mesocosm.containerizer.syscalls;

/** {@link CgroupCalls} by the kernel. */
interface JniCgroupCalls extends CgroupCalls {

    @Override
    default int loadDeviceProgram(byte[] instructions) throws SyscallException {
        return JniSyscalls.check(
                "bpf(BPF_PROG_LOAD)", instructions.length + " bytes", NativeBpf.loadDeviceProgram(instructions));
    }

    @Override
    default void attachDeviceProgram(int program, int cgroup) throws SyscallException {
        JniSyscalls.check("bpf(BPF_PROG_ATTACH)", cgroup, NativeBpf.attachDeviceProgram(program, cgroup));
    }

    @Override
    default int countEvents(int kind, long event, int cgroup, int cpu) throws SyscallException {
        return JniSyscalls.check("perf_event_open", kind + ":" + event, NativePerf.count(kind, event, cgroup, cpu));
    }
}
