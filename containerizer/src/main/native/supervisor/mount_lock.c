/* The kernel lets whoever has CAP_SYS_ADMIN in the user namespace that owns a mount namespace change
 * any mount there, but for those that came with a copy out of a mount namespace of other owners:
 * what these refuse, and what they cover, is locked. So the mounts are copied to a user namespace
 * that is good for nothing else and goes away at once, and back. */
#include "mount_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int mount_lock_prepare(struct failure *failure)
{
    int processes = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (processes < 0) {
        failure_set(failure, STEP_NAMESPACE, errno, "Failed to open '/proc'");
    }
    return processes;
}

/* In a process that shares our descriptors: where `processes` was are its mounts then. It opens them
 * itself, as nobody else may look into it. */
static _Noreturn void leave_copy(int processes)
{
    int mounts = openat(processes, "self/ns/mnt", O_RDONLY | O_CLOEXEC);
    _exit(mounts < 0 || dup3(mounts, processes, O_CLOEXEC) < 0 || close(mounts) < 0 ? errno : 0);
}

static bool copy_to_others(int processes)
{
    pid_t owner = (pid_t)syscall(SYS_clone, CLONE_NEWUSER | CLONE_NEWNS | CLONE_FILES | SIGCHLD, NULL,
                                 NULL, NULL, NULL);
    if (owner == 0) {
        leave_copy(processes);
    }
    int status;
    if (owner < 0 || waitpid(owner, &status, 0) < 0) {
        return false;
    }
    errno = WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
    return errno == 0;
}

bool mount_lock(int processes, struct failure *failure)
{
    return (copy_to_others(processes) && syscall(SYS_setns, processes, CLONE_NEWNS) == 0
            && syscall(SYS_unshare, CLONE_NEWNS) == 0)
           || failure_set(failure, STEP_NAMESPACE, errno, "Failed to lock the container's mounts");
}
