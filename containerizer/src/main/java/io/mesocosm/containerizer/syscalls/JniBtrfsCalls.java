package io.mesocosm.containerizer.syscalls;

/** {@link BtrfsCalls} of the kernel below. */
interface JniBtrfsCalls extends BtrfsCalls {

    @Override
    default void createSubvolume(int directory, String name) throws SyscallException {
        JniSyscalls.check(
                "BTRFS_IOC_SUBVOL_CREATE", name, NativeBtrfs.createSubvolume(directory, JniSyscalls.text(name)));
    }

    @Override
    default long subvolume(int file) throws SyscallException {
        return JniSyscalls.check("BTRFS_IOC_INO_LOOKUP", file, NativeBtrfs.subvolume(file));
    }

    @Override
    default void enableSubvolumeQuotas(int file) throws SyscallException {
        JniSyscalls.check("BTRFS_IOC_QUOTA_CTL", file, NativeBtrfs.enableQuotas(file));
    }

    @Override
    default void limitSubvolume(int file, long subvolume, long bytes) throws SyscallException {
        JniSyscalls.check("BTRFS_IOC_QGROUP_LIMIT", subvolume, NativeBtrfs.limitSubvolume(file, subvolume, bytes));
    }

    @Override
    default void removeSubvolumeQuota(int file, long subvolume) throws SyscallException {
        JniSyscalls.check("BTRFS_IOC_QGROUP_CREATE", subvolume, NativeBtrfs.removeGroup(file, subvolume));
    }

    @Override
    default long subvolumeUsage(int file, long subvolume) throws SyscallException {
        return JniSyscalls.check("BTRFS_IOC_TREE_SEARCH", subvolume, NativeBtrfs.referenced(file, subvolume));
    }

    @Override
    default boolean hasSubvolumes(int file) throws SyscallException {
        return JniSyscalls.check("BTRFS_IOC_GET_SUBVOL_ROOTREF", file, NativeBtrfs.hasSubvolumes(file)) > 0;
    }
}
