package io.mesocosm.containerizer.syscalls;

/** {@link QuotaCalls} of the kernel below. */
interface JniQuotaCalls extends QuotaCalls {

    @Override
    default int project(int file) throws SyscallException {
        return JniSyscalls.check("FS_IOC_FSGETXATTR", file, NativeQuotas.project(file));
    }

    @Override
    default void setProject(int file, int project) throws SyscallException {
        JniSyscalls.check("FS_IOC_FSSETXATTR", project, NativeQuotas.setProject(file, project));
    }

    @Override
    default int projectQuotas(int file) throws SyscallException {
        return JniSyscalls.check("Q_XGETQSTATV", file, NativeQuotas.projectQuotas(file));
    }

    @Override
    default void enableProjectQuotas(int file) throws SyscallException {
        JniSyscalls.check("Q_XQUOTAON", file, NativeQuotas.enableProjectQuotas(file));
    }

    @Override
    default void limitProject(int file, int project, long softBytes, long hardBytes) throws SyscallException {
        JniSyscalls.check("Q_XSETQLIM", project, NativeQuotas.limitProject(file, project, softBytes, hardBytes));
    }

    @Override
    default long projectUsage(int file, int project) throws SyscallException {
        return JniSyscalls.check("Q_XGETQUOTA", project, NativeQuotas.projectUsage(file, project));
    }
}
