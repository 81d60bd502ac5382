package io.mesocosm.containerizer.syscalls;

/** Subvolumes of btrfs, and the quota groups that count them. The file system is that of an open file. */
public interface BtrfsCalls {

    /** Makes an empty subvolume of that name in an open directory; {@link Errno#EEXIST} where something has it. */
    void createSubvolume(int directory, String name) throws SyscallException;

    /** The id of the subvolume that a file is in. */
    long subvolume(int file) throws SyscallException;

    /** Lets the file system count from now on what each subvolume refers to; it may do so already. */
    void enableSubvolumeQuotas(int file) throws SyscallException;

    /** 0 lifts the limit. */
    void limitSubvolume(int file, long subvolume, long bytes) throws SyscallException;

    /** Takes away the quota group of a subvolume that is gone. */
    void removeSubvolumeQuota(int file, long subvolume) throws SyscallException;

    /** Bytes that a subvolume refers to, as of the last commit; {@link Errno#ENOENT} where nothing is counted. */
    long subvolumeUsage(int file, long subvolume) throws SyscallException;

    /** Whether there are others in the subvolume that a file is in. */
    boolean hasSubvolumes(int file) throws SyscallException;
}
