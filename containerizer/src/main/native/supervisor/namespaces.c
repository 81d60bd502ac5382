#include "namespaces.h"

#include "process.h"

#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

bool namespaces_open(const struct description *description, struct entered_processes *out,
                     struct failure *failure)
{
    out->count = 0;
    struct records records = description_records(description);
    struct record record;
    while (records_find(&records, RECORD_ENTERED_NAMESPACES, &record)) {
        struct entered entered;
        (void)entered_decode(&record, &entered);
        if (out->count == ENTERED_MOST) {
            return failure_set(failure, STEP_NAMESPACE, 0, "Namespaces of too many processes");
        }
        int pidfd = (int)syscall(SYS_pidfd_open, entered.pid, 0);
        if (pidfd < 0) {
            return failure_set(failure, STEP_NAMESPACE, errno,
                               "Failed to open the process %u whose namespaces are to be entered",
                               entered.pid);
        }
        struct process process = {.pid = (pid_t)entered.pid, .start = entered.start};
        if (!process_exists(&process)) {
            close(pidfd);
            return failure_set(failure, STEP_NAMESPACE, ESRCH,
                               "The process %u whose namespaces are to be entered is another now",
                               entered.pid);
        }
        out->pidfds[out->count] = pidfd;
        out->pids[out->count] = entered.pid;
        out->namespaces[out->count++] = entered.namespaces;
    }
    return true;
}

bool namespaces_enter(const struct entered_processes *processes, struct failure *failure)
{
    for (size_t i = 0; i < processes->count; i++) {
        if (syscall(SYS_setns, processes->pidfds[i], processes->namespaces[i]) < 0) {
            return failure_set(failure, STEP_NAMESPACE, errno,
                               "Failed to enter the namespaces 0x%x of process %u",
                               processes->namespaces[i], processes->pids[i]);
        }
    }
    return true;
}

void namespaces_close(struct entered_processes *processes)
{
    for (size_t i = 0; i < processes->count; i++) {
        close(processes->pidfds[i]);
    }
    processes->count = 0;
}

/* clone3 only where it is needed: what watches us in tests does not know it. */
pid_t namespaces_clone(uint64_t flags, const struct cgroups *cgroups)
{
    if (cgroups->unified < 0) {
        return (pid_t)syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, NULL);
    }
    struct clone_args arguments = {
        .flags = flags | CLONE_INTO_CGROUP,
        .exit_signal = flags & CLONE_PARENT ? 0 : SIGCHLD,
        .cgroup = (uint64_t)cgroups->unified,
    };
    return (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
}
