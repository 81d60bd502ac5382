/* Processes of the host by number and start: numbers are used again, both together are not. */
#ifndef MESOCOSM_PROCESS_H
#define MESOCOSM_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct process {
    pid_t pid;
    pid_t parent;
    uint64_t start; /* clock ticks after boot */
};

/* The process of that number now; false when there is none. */
bool process_read(pid_t pid, struct process *out);

/* Whether it is there still, be it under another parent. */
bool process_exists(const struct process *process);

/* Signals that process and no other; one that is gone is no error. */
void process_signal(const struct process *process, int signal_number);

#endif
