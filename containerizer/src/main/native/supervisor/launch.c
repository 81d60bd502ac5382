#include "launch.h"

#include "message.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

_Noreturn void launch_refuse(const struct failure *failure)
{
    report_send(CHANNEL, REPORT_FAILED, 0, failure);
    _exit(EXIT_NO_LAUNCH);
}

static _Noreturn void refuse(int step, int error, const char *what)
{
    struct failure failure;
    failure_set(&failure, step, error, "%s", what);
    launch_refuse(&failure);
}

void launch_await(char *title, size_t size)
{
    ssize_t got;
    do {
        got = recv(CHANNEL, title, size - 1, 0);
    } while (got < 0 && errno == EINTR);
    if (got <= 0) {
        _exit(EXIT_NO_LAUNCH);
    }
    title[got] = '\0';
}

void launch_load(struct launch *launch)
{
    struct stat found;
    if (fstat(DESCRIPTION, &found) < 0) {
        refuse(STEP_DESCRIPTION, errno, "Failed to stat the launch description");
    }
    if (found.st_size <= 0 || found.st_size > (off_t)DESCRIPTION_MAX_BYTES) {
        refuse(STEP_DESCRIPTION, 0, "The launch description is empty or too large");
    }
    launch->buffer_size = (size_t)found.st_size;
    launch->buffer = mmap(NULL, launch->buffer_size, PROT_READ | PROT_WRITE, MAP_PRIVATE,
                          DESCRIPTION, 0);
    if (launch->buffer == MAP_FAILED) {
        refuse(STEP_DESCRIPTION, errno, "Failed to map the launch description");
    }
    size_t pointers = description_vector_size(launch->buffer, launch->buffer_size);
    launch->vector_size = (pointers + 2) * sizeof *launch->vector;
    launch->vector = mmap(NULL, launch->vector_size, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (launch->vector == MAP_FAILED) {
        refuse(STEP_DESCRIPTION, errno, "Failed to make room for the launch description");
    }
    const char *wrong = description_parse(launch->buffer, launch->buffer_size, launch->vector,
                                          pointers, &launch->description);
    if (wrong != NULL) {
        struct failure failure;
        failure_set(&failure, STEP_DESCRIPTION, 0, "Bad launch description: '%s'", wrong);
        launch_refuse(&failure);
    }
    close(DESCRIPTION);
}

/* Nothing of the launch is kept: what waits here for weeks should be as small as it can be. */
static void finish(struct launch *launch, enum report_kind kind, const struct failure *failure)
{
    report_send(CHANNEL, kind, launch->init, failure);
    close(launch->failures);
    launch->failures = -1;
    close(CHANNEL);
    munmap(launch->buffer, launch->buffer_size);
    munmap(launch->vector, launch->vector_size);
}

void launch_hear(struct launch *launch)
{
    struct failure failure;
    pid_t from;
    errno = 0;
    if (!failure_receive(launch->failures, MSG_DONTWAIT, &failure, &from)) {
        if (errno == 0) {
            finish(launch, REPORT_RUNNING, NULL);
        } else if (errno != EAGAIN) {
            failure_set(&failure, STEP_EXECUTE, errno, "Failed to hear whether the command runs");
            finish(launch, REPORT_FAILED, &failure);
        }
    } else if (failure.step == STEP_NONE) {
        if (from != launch->init) {
            launch->command = (int)syscall(SYS_pidfd_open, from, 0);
        }
        report_send(CHANNEL, REPORT_MADE, launch->init, NULL);
    } else {
        finish(launch, REPORT_FAILED, &failure);
    }
}
