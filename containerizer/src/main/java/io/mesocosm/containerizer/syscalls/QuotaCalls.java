package io.mesocosm.containerizer.syscalls;

/**
 * Project quotas: files carry the number of a project, and the file system counts what each project takes. The file
 * system is that of an open file. (Linux 5.14 and later)
 */
public interface QuotaCalls {

    /** The project of a file; 0 is none. */
    int project(int file) throws SyscallException;

    /** Puts a file or directory into a project, and what is made in the directory afterwards. */
    void setProject(int file, int project) throws SyscallException;

    /** Whether the file system counts ({@link #ACCOUNTED}) and refuses ({@link #ENFORCED}). */
    int projectQuotas(int file) throws SyscallException;

    int ACCOUNTED = 1;
    int ENFORCED = 2;

    /** Lets the file system refuse what exceeds a limit; needs the mount option that lets it count. */
    void enableProjectQuotas(int file) throws SyscallException;

    /** 0 lifts a limit. */
    void limitProject(int file, int project, long softBytes, long hardBytes) throws SyscallException;

    /** Bytes that a project takes; {@link Errno#ENOENT} when it never took any. */
    long projectUsage(int file, int project) throws SyscallException;
}
