/* Putting processes into cgroups without a moment outside. */
#ifndef MESOCOSM_CGROUP_H
#define MESOCOSM_CGROUP_H

#include "description.h"
#include "report.h"

/* The container's cgroups, open. */
struct cgroups {
    int unified; /* directory to clone into, -1 for none */
    const char *unified_name;
    int tasks[CGROUPS_MOST]; /* of version 1 */
    const char *names[CGROUPS_MOST];
    size_t count;
};

/* Moves this process, which has one thread, to the supervisor's cgroups. */
bool cgroup_place_supervisor(const struct description *description, struct failure *failure);

bool cgroup_open(const struct description *description, struct cgroups *out,
                 struct failure *failure);

/* Moves this process to those of version 1. */
bool cgroup_enter(const struct cgroups *cgroups, struct failure *failure);

void cgroup_close(struct cgroups *cgroups);

#endif
