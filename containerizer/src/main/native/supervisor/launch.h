/* From the launch description to the container's first process, seen from the supervisor. */
#ifndef MESOCOSM_LAUNCH_H
#define MESOCOSM_LAUNCH_H

#include "description.h"
#include "inherited.h"
#include "report.h"

enum { EXIT_DONE = 0, EXIT_NO_LAUNCH = 1, EXIT_LEFT_PROCESSES = 3 };

struct launch {
    struct description description;
    unsigned char *buffer;
    size_t buffer_size;
    char **vector;
    size_t vector_size; /* bytes */
    pid_t init;         /* the container's first process */
    int command;        /* pidfd of the command where that is not the first process, else -1 */
    int failures;       /* what the first process reports; -1 once it became the command */
    int statuses;       /* the command's wait status comes from process 1 here, else -1 */
};

/* Reports the failure and ends the supervisor. */
_Noreturn void launch_refuse(const struct failure *failure);

/* Waits until there is a description, and learns the container's title. Ends the supervisor when the
 * agent goes away before. */
void launch_await(char *title, size_t size);

/* Reads the description. */
void launch_load(struct launch *launch);

/* Starts the first process and reports STARTED. */
void launch_start(struct launch *launch);

/* `failures` has become readable. When the first process has become the command or said why not,
 * this is reported and everything of the launch is let go. */
void launch_hear(struct launch *launch);

#endif
