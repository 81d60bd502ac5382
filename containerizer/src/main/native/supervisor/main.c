/* mesocosm-supervisor: the parent of one container's first process.
 *
 * The agent starts it with two descriptors, CHANNEL (a packet socket to the agent) and DESCRIPTION
 * (a file that holds the launch description), and it
 *
 *   1. forks the first process, which waits for the agent's go-ahead on the channel,
 *   2. reports STARTED, then RUNNING or FAILED, and lets go of the channel,
 *   3. waits, whether the agent lives or not; passes signals on to the first process,
 *   4. when the first process ends, writes its wait status to the status file, kills what is left
 *      of the container and exits.
 *
 * The agent commands it with COMMAND_SIGNAL, whose value holds a signal number and flags.
 */
#include "description.h"
#include "init.h"
#include "report.h"
#include "streams.h"
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CHANNEL = 3, DESCRIPTION = 4, FIRST_FREE = 5 };
enum { COMMAND_SIGNAL = 42, COMMAND_SIGNAL_MASK = 0xff, COMMAND_TREE = 0x100 };
enum { EXIT_DONE = 0, EXIT_NO_LAUNCH = 1, EXIT_LEFT_PROCESSES = 3 };

/* What still runs this long after SIGKILL is stuck in the kernel; waiting longer frees nothing. */
enum { CLEANUP_MILLISECONDS = 10000, CLEANUP_ROUND_MILLISECONDS = 20 };

struct supervisor {
    struct description description;
    unsigned char *buffer;
    size_t buffer_size;
    char **vector;
    size_t vector_size; /* bytes */
    char status_path[4096];
    char status_temporary[4096];
    pid_t init;
    int signals;
    int failures; /* what the first process reports; -1 once it became the command */
};

static void close_from(unsigned first)
{
    if (syscall(SYS_close_range, first, ~0U, 0) == 0) {
        return;
    }
    for (int descriptor = (int)first; descriptor < 65536; descriptor++) {
        close(descriptor);
    }
}

static _Noreturn void refuse(int step, int error, const char *what, const char *subject)
{
    struct failure failure;
    memset(&failure, 0, sizeof failure);
    failure_set(&failure, step, error, what, subject);
    report_send(CHANNEL, REPORT_FAILED, 0, &failure);
    _exit(EXIT_NO_LAUNCH);
}

/* Own session, no signal of the agent's terminal, parent of every orphan of the container. */
static void detach(struct supervisor *self)
{
    close_from(FIRST_FREE);
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    for (int number = 1; number < NSIG; number++) {
        static const unsigned long by_default[8]; /* the kernel's struct: all zero is SIG_DFL */
        /* The C library refuses to touch the two signals that it uses itself. */
        (void)syscall(SYS_rt_sigaction, number, by_default, NULL, sizeof(unsigned long));
    }
    (void)setsid(); /* fails when the agent has made us a leader already */
    if (fcntl(CHANNEL, F_SETFD, FD_CLOEXEC) < 0 || fcntl(DESCRIPTION, F_SETFD, FD_CLOEXEC) < 0) {
        _exit(EXIT_NO_LAUNCH);
    }
    if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0) {
        refuse(STEP_PREPARE, errno, "Failed to become child subreaper", NULL);
    }
    if (chdir("/") < 0) {
        refuse(STEP_PREPARE, errno, "Failed to change directory to", "/");
    }
    self->signals = signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
    if (self->signals < 0) {
        refuse(STEP_PREPARE, errno, "Failed to make a signalfd", NULL);
    }
}

static void load(struct supervisor *self)
{
    struct stat found;
    if (fstat(DESCRIPTION, &found) < 0) {
        refuse(STEP_DESCRIPTION, errno, "Failed to stat the launch description", NULL);
    }
    if (found.st_size <= 0 || found.st_size > (off_t)DESCRIPTION_MAX_BYTES) {
        refuse(STEP_DESCRIPTION, 0, "The launch description is empty or too large", NULL);
    }
    self->buffer_size = (size_t)found.st_size;
    self->buffer = mmap(NULL, self->buffer_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, DESCRIPTION, 0);
    if (self->buffer == MAP_FAILED) {
        refuse(STEP_DESCRIPTION, errno, "Failed to map the launch description", NULL);
    }
    size_t pointers = description_vector_size(self->buffer, self->buffer_size);
    self->vector_size = (pointers + 2) * sizeof *self->vector;
    self->vector = mmap(NULL, self->vector_size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (self->vector == MAP_FAILED) {
        refuse(STEP_DESCRIPTION, errno, "Failed to make room for the launch description", NULL);
    }
    const char *wrong = description_parse(self->buffer, self->buffer_size, self->vector,
                                          pointers, &self->description);
    if (wrong != NULL) {
        refuse(STEP_DESCRIPTION, 0, "Bad launch description:", wrong);
    }
    close(DESCRIPTION);
    int length = snprintf(self->status_temporary, sizeof self->status_temporary, "%s.tmp",
                          self->description.status_path);
    if (length < 0 || (size_t)length >= sizeof self->status_temporary) {
        refuse(STEP_DESCRIPTION, ENAMETOOLONG, "Bad launch description:", "status file");
    }
    memcpy(self->status_path, self->status_temporary, (size_t)length - 4);
}

static void start_init(struct supervisor *self)
{
    struct init_descriptors descriptors = {.channel = CHANNEL};
    struct failure failure;
    memset(&failure, 0, sizeof failure);
    for (unsigned i = 0; i < STANDARD_STREAMS; i++) {
        descriptors.streams[i] = stream_open(&self->description, i, &failure);
        if (descriptors.streams[i] < 0) {
            report_send(CHANNEL, REPORT_FAILED, 0, &failure);
            _exit(EXIT_NO_LAUNCH);
        }
    }
    int pipe_ends[2];
    if (pipe2(pipe_ends, O_CLOEXEC) < 0) {
        refuse(STEP_FORK, errno, "Failed to make a pipe", NULL);
    }
    self->failures = pipe_ends[0];
    descriptors.failures = pipe_ends[1];
    self->init = fork();
    if (self->init < 0) {
        refuse(STEP_FORK, errno, "Failed to fork", NULL);
    }
    if (self->init == 0) {
        init_run(&self->description, &descriptors);
    }
    close(pipe_ends[1]);
    for (unsigned i = 0; i < STANDARD_STREAMS; i++) {
        close(descriptors.streams[i]);
    }
    report_send(CHANNEL, REPORT_STARTED, self->init, NULL);
}

/* The first process has exec'ed, or says why it has not. Nothing of the launch is kept: what
 * waits here for weeks should be as small as it can be. */
static void finish_launch(struct supervisor *self)
{
    struct failure failure;
    ssize_t got = read(self->failures, &failure, sizeof failure);
    if (got == (ssize_t)sizeof failure) {
        failure.text[sizeof failure.text - 1] = '\0';
        report_send(CHANNEL, REPORT_FAILED, self->init, &failure);
    } else {
        report_send(CHANNEL, REPORT_RUNNING, self->init, NULL);
    }
    close(self->failures);
    self->failures = -1;
    close(CHANNEL);
    munmap(self->buffer, self->buffer_size);
    munmap(self->vector, self->vector_size);
}

/* The status appears whole or not at all, and before the process is gone for good: whoever sees
 * the pid vanish finds the status in place. Decimal text, as Mesos writes it. */
static void write_status(const struct supervisor *self, int status)
{
    char text[16];
    int length = snprintf(text, sizeof text, "%d", status);
    int file = open(self->status_temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
                    0600);
    if (file < 0) {
        return;
    }
    ssize_t wrote = write(file, text, (size_t)length);
    if (close(file) == 0 && wrote == length) {
        (void)rename(self->status_temporary, self->status_path);
    } else {
        (void)unlink(self->status_temporary);
    }
}

static int wait_status(const siginfo_t *info)
{
    if (info->si_code == CLD_EXITED) {
        return (info->si_status & 0xff) << 8;
    }
    return info->si_status | (info->si_code == CLD_DUMPED ? 0x80 : 0);
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

static void reap(struct supervisor *self)
{
    for (;;) {
        siginfo_t info;
        memset(&info, 0, sizeof info);
        if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0 || info.si_pid == 0) {
            return;
        }
        if (info.si_pid == self->init) {
            if (self->failures >= 0) {
                finish_launch(self);
            }
            write_status(self, wait_status(&info));
            waitpid(self->init, NULL, 0);
            kill_the_rest(self);
        }
        waitpid(info.si_pid, NULL, 0);
    }
}

static void obey(const struct supervisor *self, const struct signalfd_siginfo *info)
{
    if (info->ssi_signo == COMMAND_SIGNAL) {
        int number = info->ssi_int & COMMAND_SIGNAL_MASK;
        if (info->ssi_int & COMMAND_TREE) {
            tree_signal(number);
        } else {
            kill(self->init, number);
        }
    } else if (info->ssi_signo != SIGPIPE) {
        kill(self->init, (int)info->ssi_signo);
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

int main(void)
{
    static struct supervisor self;
    detach(&self);
    load(&self);
    start_init(&self);
    for (;;) {
        struct pollfd ready[] = {
            {.fd = self.signals, .events = POLLIN},
            {.fd = self.failures, .events = POLLIN},
        };
        if (poll(ready, 2, -1) < 0) {
            continue;
        }
        if (self.failures >= 0 && ready[1].revents != 0) {
            finish_launch(&self);
        }
        if (ready[0].revents != 0) {
            handle_signals(&self);
        }
    }
}
