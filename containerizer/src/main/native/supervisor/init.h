/* The container's first process, from clone to exec. */
#ifndef MESOCOSM_INIT_H
#define MESOCOSM_INIT_H

#include "cgroup.h"
#include "description.h"
#include "report.h"

/* The descriptors that the first process works with until it is the command; all are closed by
 * exec. -1 is none. */
struct init_descriptors {
    int streams[STANDARD_STREAMS];
    int channel;        /* the agent's go-ahead comes here */
    int failures;       /* a struct failure is sent here when there is no exec; one of STEP_NONE says
                           that all is made but its sender, which will be the command */
    int statuses;       /* process 1 writes the command's wait status here */
    int user_namespace; /* of the container, for mounts with mapped ids */
    int root;           /* a copy of the root's mounts */
    int *trees;         /* copies of mounts, one per file system step */
    struct cgroups cgroups;
    int settled;        /* a pipe: it ends when the supervisor has set what nobody else may set, and
                           what processes inherit when they are born */
    int of_supervisor[3]; /* its ends of failures, statuses and settled: held open here, they would
                             never end */
    bool announces; /* a struct failure of STEP_NONE is sent before anything else, too */
};

/* Called first by whoever is cloned. */
void init_leave_to_supervisor(struct init_descriptors *descriptors);

/* Runs in the cloned process and does not come back. */
_Noreturn void init_run(const struct description *description, struct init_descriptors *descriptors);

#endif
