/* mesocosm-supervisor: the parent of one container's first process.
 *
 * The agent starts it ahead of need, with two descriptors, CHANNEL (a packet socket to the agent) and
 * DESCRIPTION (a file), and it
 *
 *   1. waits for a packet, which says that the file now holds a launch description, and its title,
 *   2. clones the first process, which makes the container and waits for the agent's go-ahead on the
 *      channel,
 *   3. reports STARTED, MADE, then RUNNING, or FAILED, and lets go of the channel,
 *   4. waits, whether the agent lives or not; passes signals on to the command,
 *   5. when the first process ends, writes its wait status to the status file, kills what is left
 *      of the container and exits.
 *
 * With a PID namespace of the container's own the first process is its process 1 (reaper.h) and the
 * command is its child; otherwise the first process becomes the command.
 *
 * The agent commands it with COMMAND_SIGNAL, whose value holds a signal number and flags.
 */
#include "descriptors.h"
#include "launch.h"
#include "status.h"
#include "title.h"
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char NAME[] = "mesocosm-supervisor";

enum { TITLE_BYTES = 1024 };

enum { COMMAND_SIGNAL = 42, COMMAND_SIGNAL_MASK = 0xff, COMMAND_TREE = 0x100 };

/* What still runs this long after SIGKILL is stuck in the kernel; waiting longer frees nothing. */
enum { CLEANUP_MILLISECONDS = 10000, CLEANUP_ROUND_MILLISECONDS = 20 };

struct supervisor {
    struct launch launch;
    struct status_file status;
    int signals;
};

static _Noreturn void refuse(int error, const char *what)
{
    struct failure failure;
    failure_set(&failure, STEP_PREPARE, error, "%s", what);
    launch_refuse(&failure);
}

/* Own session, no signal of the agent's terminal, parent of every orphan of the container. Root's
 * supervisor and what it clones cannot be looked into by anybody who is less, until it execs. */
static void detach(struct supervisor *self)
{
    descriptors_close(FIRST_FREE, ~0U);
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    for (int number = 1; number < NSIG; number++) {
        static const unsigned long by_default[8]; /* the kernel's struct: all zero is SIG_DFL */
        /* The C library refuses to touch the two signals that it uses itself. */
        (void)syscall(SYS_rt_sigaction, number, by_default, NULL, sizeof(unsigned long));
    }
    /* The kernel names a process after its program's path, and ours is one of a descriptor. */
    (void)prctl(PR_SET_NAME, "mesocosm-superv", 0, 0, 0);
    (void)setsid(); /* fails when the agent has made us a leader already */
    if (fcntl(CHANNEL, F_SETFD, FD_CLOEXEC) < 0 || fcntl(DESCRIPTION, F_SETFD, FD_CLOEXEC) < 0) {
        _exit(EXIT_NO_LAUNCH);
    }
    if (geteuid() == 0) {
        (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    }
    if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0) {
        refuse(errno, "Failed to become child subreaper");
    }
    if (chdir("/") < 0) {
        refuse(errno, "Failed to change directory to '/'");
    }
    self->signals = signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
    if (self->signals < 0) {
        refuse(errno, "Failed to make a signalfd");
    }
}

static long milliseconds_since(const struct timespec *start)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - start->tv_sec) * 1000 + (now.tv_nsec - start->tv_nsec) / 1000000;
}

static _Noreturn void kill_the_rest(struct supervisor *self)
{
    struct timespec start;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (;;) {
        pid_t reaped;
        do {
            reaped = waitpid(-1, NULL, WNOHANG);
        } while (reaped > 0);
        if (reaped < 0) {
            _exit(EXIT_DONE);
        }
        if (milliseconds_since(&start) > CLEANUP_MILLISECONDS) {
            _exit(EXIT_LEFT_PROCESSES);
        }
        tree_signal(SIGKILL);
        struct pollfd child = {.fd = self->signals, .events = POLLIN};
        if (poll(&child, 1, CLEANUP_ROUND_MILLISECONDS) > 0) {
            struct signalfd_siginfo drained;
            (void)!read(self->signals, &drained, sizeof drained);
        }
    }
}

/* Process 1 says how the command ended, unless it was killed itself and all with it. */
static int final_status(const struct launch *launch, const siginfo_t *info)
{
    int status;
    if (launch->statuses >= 0
        && read(launch->statuses, &status, sizeof status) == (ssize_t)sizeof status) {
        return status;
    }
    return status_of(info);
}

/* The status is there before the process is gone for good: whoever sees the pid vanish finds it. */
static void reap(struct supervisor *self)
{
    for (;;) {
        siginfo_t info;
        memset(&info, 0, sizeof info);
        if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0 || info.si_pid == 0) {
            return;
        }
        if (info.si_pid == self->launch.init) {
            while (self->launch.failures >= 0) {
                launch_hear(&self->launch);
            }
            status_write(&self->status, final_status(&self->launch, &info));
            waitpid(self->launch.init, NULL, 0);
            kill_the_rest(self);
        }
        waitpid(info.si_pid, NULL, 0);
    }
}

static void signal_command(const struct supervisor *self, int number)
{
    if (self->launch.command >= 0) {
        (void)syscall(SYS_pidfd_send_signal, self->launch.command, number, NULL, 0);
    } else {
        kill(self->launch.init, number);
    }
}

static void obey(const struct supervisor *self, const struct signalfd_siginfo *info)
{
    if (info->ssi_signo == COMMAND_SIGNAL) {
        int number = info->ssi_int & COMMAND_SIGNAL_MASK;
        if (info->ssi_int & COMMAND_TREE) {
            tree_signal(number);
        } else {
            signal_command(self, number);
        }
    } else if (info->ssi_signo != SIGPIPE) {
        signal_command(self, (int)info->ssi_signo);
    }
}

static void handle_signals(struct supervisor *self)
{
    struct signalfd_siginfo info;
    while (read(self->signals, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGCHLD) {
            reap(self);
        } else {
            obey(self, &info);
        }
    }
}

int main(int count, char **arguments)
{
    static struct supervisor self;
    if (count < 1) {
        return EXIT_NO_LAUNCH;
    }
    title_remember(arguments, count);
    title_set(NAME, NULL);
    detach(&self);
    char title[TITLE_BYTES];
    launch_await(title, sizeof title);
    title_set(NAME, title);
    launch_load(&self.launch);
    if (!status_name(&self.status, self.launch.description.status_path)) {
        refuse(ENAMETOOLONG, "Bad path of the status file");
    }
    launch_start(&self.launch);
    for (;;) {
        struct pollfd ready[] = {
            {.fd = self.signals, .events = POLLIN},
            {.fd = self.launch.failures, .events = POLLIN},
        };
        if (poll(ready, 2, -1) < 0) {
            continue;
        }
        if (self.launch.failures >= 0 && ready[1].revents != 0) {
            launch_hear(&self.launch);
        }
        if (ready[0].revents != 0) {
            handle_signals(&self);
        }
    }
}
