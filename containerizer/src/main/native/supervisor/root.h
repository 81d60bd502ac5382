/* The container's root, from the copy of the host's mounts to pivot_root. */
#ifndef MESOCOSM_ROOT_H
#define MESOCOSM_ROOT_H

#include "confinement.h"
#include "report.h"

/* A copy of the root directory's mounts, in no namespace yet; -1 with `failure`. */
int root_clone(const struct confinement *confinement, int user_namespace, struct failure *failure);

/* Lets nothing of this mount namespace reach the host, and puts the container's root in its place.
 * `tree` is what root_clone made before, or -1. The root's descriptor, or -1 with `failure`. */
int root_prepare(const struct confinement *confinement, int tree, int user_namespace,
                 struct failure *failure);

/* Makes it "/" and lets go of the host's. */
bool root_enter(const struct confinement *confinement, int root, struct failure *failure);

#endif
