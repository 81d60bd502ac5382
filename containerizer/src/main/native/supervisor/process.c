#include "process.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FIELDS_BEFORE_PARENT = 2, FIELDS_BEFORE_START = 20 }; /* of /proc/<pid>/stat, after the name */

/* A number of the line, "" when it has not so many. */
static const char *field(const char *line, int before)
{
    const char *at = strrchr(line, ')'); /* the name before it may hold anything */
    for (int i = 0; at != NULL && i < before; i++) {
        at = strchr(at + 1, ' ');
    }
    return at == NULL ? "" : at;
}

bool process_read(pid_t pid, struct process *out)
{
    char path[32];
    char stat[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return false;
    }
    ssize_t got = read(file, stat, sizeof stat - 1);
    close(file);
    stat[got > 0 ? got : 0] = '\0';
    out->pid = pid;
    out->parent = (pid_t)strtol(field(stat, FIELDS_BEFORE_PARENT), NULL, 10);
    out->start = strtoull(field(stat, FIELDS_BEFORE_START), NULL, 10);
    return out->start != 0;
}

bool process_exists(const struct process *process)
{
    struct process now;
    return process_read(process->pid, &now) && now.start == process->start;
}

/* What is open cannot become another: it is looked at after that. */
void process_signal(const struct process *process, int signal_number)
{
    int pidfd = (int)syscall(SYS_pidfd_open, process->pid, 0);
    if (pidfd < 0) {
        return;
    }
    if (process_exists(process)) {
        (void)syscall(SYS_pidfd_send_signal, pidfd, signal_number, NULL, 0);
    }
    close(pidfd);
}
