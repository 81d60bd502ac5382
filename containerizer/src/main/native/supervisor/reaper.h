/* Process 1 of a container with a PID namespace of its own. It has the container's root and
 * namespaces and nothing else: it becomes parent of whatever is orphaned, and ends with the command,
 * whereupon the kernel ends all that is left. */
#ifndef MESOCOSM_REAPER_H
#define MESOCOSM_REAPER_H

#include <sys/types.h>

/* Where the arguments of this program are, one after the other: process 1 says something else there. */
void reaper_remember_title(char **arguments, int count);

/* Gives up everything and closes `ready`; waits for `command`, writes its wait status to the pipe
 * `statuses` and ends. */
_Noreturn void reaper_run(pid_t command, int statuses, int ready);

/* The kernel kills this process when the supervisor ends. Ends it here if that has happened:
 * `statuses` is the pipe to the supervisor. */
void reaper_tie_to_supervisor(int statuses);

#endif
