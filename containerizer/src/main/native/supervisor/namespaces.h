/* Namespaces of others that a container is born in, and the clone that gives it its own. */
#ifndef MESOCOSM_NAMESPACES_H
#define MESOCOSM_NAMESPACES_H

#include "cgroup.h"
#include "description.h"
#include "report.h"

enum { ENTERED_MOST = 8 };

/* The processes whose namespaces are entered, open. */
struct entered_processes {
    int pidfds[ENTERED_MOST];
    uint32_t namespaces[ENTERED_MOST];
    uint32_t pids[ENTERED_MOST];
    size_t count;
};

/* Each is found to be the process that is meant, and cannot become another any more. */
bool namespaces_open(const struct description *description, struct entered_processes *out,
                     struct failure *failure);

/* Enters them. Its own PID namespace a process keeps: the one entered is that of its children. */
bool namespaces_enter(const struct entered_processes *processes, struct failure *failure);

void namespaces_close(struct entered_processes *processes);

/* As fork, in the cgroup of version 2 from the first moment; `flags` of clone. */
pid_t namespaces_clone(uint64_t flags, const struct cgroups *cgroups);

#endif
