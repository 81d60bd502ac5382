#include "reaper.h"

#include "descriptors.h"
#include "message.h"
#include "privileges.h"
#include "title.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OUR_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "Which architecture does seccomp report here?"
#endif

#define ALLOW(number) \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

/* The container need not know where we are on the host, nor what we call it. */
static void rename_process(void)
{
    static const char name[] = "mesocosm-init";
    (void)prctl(PR_SET_NAME, name, 0, 0, 0);
    title_set(name, NULL);
}

void reaper_tie_to_supervisor(int statuses)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    struct pollfd pipe_end = {.fd = statuses};
    if (poll(&pipe_end, 1, 0) > 0 && (pipe_end.revents & POLLERR) != 0) {
        _exit(1);
    }
}

/* Whoever may trace processes in the container and takes this one over gains nothing. What watches
 * this process in tests makes calls of its own. */
static void allow_only_waiting(void)
{
#ifndef MESOCOSM_WATCHED
    struct sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCHITECTURE, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        ALLOW(SYS_wait4),
        ALLOW(SYS_write),
        ALLOW(SYS_close),
        ALLOW(SYS_exit_group),
        ALLOW(SYS_restart_syscall),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    struct sock_fprog filter = {.len = sizeof program / sizeof *program, .filter = program};
    (void)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter);
#endif
}

/* What is inside the container could become what this process is: then there is no command either. */
static _Noreturn void keep_back(const struct reaper_descriptors *descriptors)
{
    struct failure failure;
    failure_set(&failure, STEP_CAPABILITIES, errno, "Failed to take all privileges from process 1");
    (void)failure_send(descriptors->failures, &failure);
    _exit(1);
}

/* All signals stay blocked: those from inside mean nothing, the supervisor sends none but SIGKILL. */
_Noreturn void reaper_run(pid_t command, const struct reaper_descriptors *descriptors)
{
    int statuses = descriptors->statuses;
    int kept[] = {statuses, descriptors->failures, descriptors->ready};
    descriptors_close_but(0, kept, sizeof kept / sizeof *kept);
    rename_process();
    if (!privileges_drop_all()) {
        keep_back(descriptors);
    }
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    reaper_tie_to_supervisor(statuses); /* here, since a change of privileges unties */
    allow_only_waiting();
    close(descriptors->failures);
    close(descriptors->ready);
    for (;;) {
        int status;
        pid_t reaped = (pid_t)syscall(SYS_wait4, -1, &status, __WALL, NULL);
        if (reaped == command) {
            (void)!write(statuses, &status, sizeof status);
            _exit(0);
        }
        if (reaped < 0 && errno != EINTR) {
            _exit(1);
        }
    }
}
