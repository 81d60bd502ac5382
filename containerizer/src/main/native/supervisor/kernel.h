/* System calls of today's kernels under one name each, whatever the C library has of them. */
#ifndef MESOCOSM_KERNEL_H
#define MESOCOSM_KERNEL_H

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { DETACH = 2 }; /* MNT_DETACH, which <linux/mount.h> lacks */

static inline int open_resolved(int directory, const char *path, uint64_t flags, uint64_t resolve)
{
    struct open_how how;
    memset(&how, 0, sizeof how);
    how.flags = flags | O_CLOEXEC;
    how.resolve = resolve;
    return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

/* What went wrong before is what the caller wants to know. */
static inline void close_keeping_errno(int descriptor)
{
    int error = errno;
    close(descriptor);
    errno = error;
}

/* A copy of the mount that `directory` shows, in no namespace yet. */
static inline int clone_tree(int directory, unsigned flags)
{
    return (int)syscall(SYS_open_tree, directory, "", flags | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC
                                                          | AT_EMPTY_PATH);
}

/* Puts the mount where `target` is. */
static inline int attach(int tree, int target)
{
    return (int)syscall(SYS_move_mount, tree, "", target, "",
                        MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
}

static inline int set_mount(int mount, unsigned flags, struct mount_attr *attributes)
{
    return (int)syscall(SYS_mount_setattr, mount, "", flags | AT_EMPTY_PATH, attributes,
                        sizeof *attributes);
}

static inline int unmount_here(void)
{
    return (int)syscall(SYS_umount2, ".", DETACH);
}

#endif
