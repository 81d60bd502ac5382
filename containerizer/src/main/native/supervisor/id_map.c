#include "id_map.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAP_BYTES = 4096 }; /* the kernel takes less than a page */

static bool write_file(pid_t pid, const char *name, const char *text, size_t size)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) {
        return false;
    }
    bool wrote = write(file, text, size) == (ssize_t)size;
    int error = errno;
    close(file);
    errno = error;
    return wrote;
}

/* All ranges of one kind go into the file with one write. */
static bool write_map(const struct description *description, enum confinement_type type, pid_t pid,
                      const char *name)
{
    char map[MAP_BYTES];
    size_t size = 0;
    struct records records = description_records(description);
    struct record record;
    while (records_find(&records, type, &record)) {
        struct id_range range;
        (void)id_range_decode(&record, &range);
        int length = snprintf(map + size, sizeof map - size, "%u %u %u\n", range.inside,
                              range.outside, range.count);
        if (length < 0 || (size_t)length >= sizeof map - size) {
            errno = E2BIG;
            return false;
        }
        size += (size_t)length;
    }
    return size == 0 || write_file(pid, name, map, size);
}

/* Who is not root may map groups only where they cannot be given up. */
static bool write_maps(const struct description *description, pid_t pid, struct failure *failure)
{
    if (geteuid() != 0 && !write_file(pid, "setgroups", "deny", 4)) {
        return failure_set(failure, STEP_ID_MAP, errno, "Failed to deny setgroups");
    }
    if (!write_map(description, RECORD_USER_IDS, pid, "uid_map")) {
        return failure_set(failure, STEP_ID_MAP, errno, "Failed to map user ids");
    }
    if (!write_map(description, RECORD_GROUP_IDS, pid, "gid_map")) {
        return failure_set(failure, STEP_ID_MAP, errno, "Failed to map group ids");
    }
    return true;
}

static int open_namespace(pid_t pid, struct failure *failure)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/ns/user", pid);
    int namespace = open(path, O_RDONLY | O_CLOEXEC);
    if (namespace < 0) {
        failure_set(failure, STEP_ID_MAP, errno, "Failed to open '%s'", path);
    }
    return namespace;
}

/* Holds the namespace until it is killed, by the kernel if the supervisor is gone before it does. */
static _Noreturn void hold(pid_t supervisor)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    while (getppid() == supervisor) {
        pause();
    }
    _exit(1);
}

/* The namespace is born with a process that does nothing and goes again: so it is complete before
 * the container's first process is in it, and mounts can be mapped by it before. */
int id_map_make(const struct description *description, struct failure *failure)
{
    pid_t supervisor = getpid();
    pid_t holder = (pid_t)syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, NULL, NULL, NULL, NULL);
    if (holder < 0) {
        failure_set(failure, STEP_NAMESPACE, errno, "Failed to make a user namespace");
        return -1;
    }
    if (holder == 0) {
        hold(supervisor);
    }
    int namespace = write_maps(description, holder, failure) ? open_namespace(holder, failure) : -1;
    kill(holder, SIGKILL);
    waitpid(holder, NULL, 0);
    return namespace;
}

int id_map_open(const struct entered_processes *entered, struct failure *failure)
{
    for (size_t i = 0; i < entered->count; i++) {
        if ((entered->namespaces[i] & CLONE_NEWUSER) == 0) {
            continue;
        }
        int namespace = open_namespace((pid_t)entered->pids[i], failure);
        /* A pid names the process only as long as that is there. */
        if (namespace >= 0 && syscall(SYS_pidfd_send_signal, entered->pidfds[i], 0, NULL, 0) < 0) {
            close(namespace);
            failure_set(failure, STEP_NAMESPACE, errno,
                        "Failed to open the user namespace of process %u", entered->pids[i]);
            return -1;
        }
        return namespace;
    }
    failure_set(failure, STEP_NAMESPACE, 0, "No process whose user namespace is to be entered");
    return -1;
}

bool id_map_become_root(struct failure *failure)
{
    (void)setgroups(0, NULL); /* refused where groups must not be given up */
    if (setresgid(0, 0, 0) < 0 && errno != EINVAL) { /* EINVAL: the namespace has no such id */
        return failure_set(failure, STEP_ID_MAP, errno,
                           "Failed to become the root group of the user namespace");
    }
    if (setresuid(0, 0, 0) < 0 && errno != EINVAL) {
        return failure_set(failure, STEP_ID_MAP, errno,
                           "Failed to become root of the user namespace");
    }
    return true;
}
