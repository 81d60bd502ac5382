/* The file system steps of a description, in their order. */
#ifndef MESOCOSM_FILES_H
#define MESOCOSM_FILES_H

#include "description.h"
#include "report.h"

/* What the supervisor opens on the host for a container that could not open it itself: copies of
 * mounts, one per step, -1 where a step needs none. `trees` has room for all steps. A container
 * with a user namespace has no rights on the host any more, and a mount that shares what is mounted
 * on either side must be copied before the container is cut off. */
bool files_open(const struct description *description, int user_namespace, int *trees,
                struct failure *failure);

/* Performs all steps below `root`. */
bool files_perform(const struct description *description, int root, const int *trees,
                   int user_namespace, struct failure *failure);

#endif
