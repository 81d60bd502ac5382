/* Process 1 of a container with a PID namespace of its own. It has the container's root and
 * namespaces and nothing else: it becomes parent of whatever is orphaned, and ends with the command,
 * whereupon the kernel ends all that is left. */
#ifndef MESOCOSM_REAPER_H
#define MESOCOSM_REAPER_H

#include <sys/types.h>

/* What process 1 works with; the last two only until it has given up everything. */
struct reaper_descriptors {
    int statuses; /* a pipe: the command's wait status goes here */
    int failures; /* a struct failure goes here when there is something that cannot be given up */
    int ready;    /* a pipe: it ends when process 1 has nothing left that would be worth taking */
};

/* Gives up everything, waits for `command`, passes on its wait status and ends. */
_Noreturn void reaper_run(pid_t command, const struct reaper_descriptors *descriptors);

/* The kernel kills this process when the supervisor ends. Ends it here if that has happened:
 * `statuses` is the pipe to the supervisor. */
void reaper_tie_to_supervisor(int statuses);

#endif
