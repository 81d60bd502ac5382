/* The steps that mount: bind, file system, remount, mask, move. */
#ifndef MESOCOSM_MOUNTS_H
#define MESOCOSM_MOUNTS_H

#include "confinement.h"
#include "report.h"

/* MOUNT_ATTR_ bits. */
uint64_t mounts_kernel_attributes(uint32_t attributes);

/* A copy of what `source` shows, with the attributes, in no namespace yet; -1 with `failure`.
 * `user_namespace` is that by which an id-mapped copy shows its owners. */
int mounts_clone(int source, const char *name, uint32_t attributes, int user_namespace,
                 struct failure *failure);

/* `tree` is what has been cloned of the step's source before, -1 for nothing. */
bool mounts_bind(int root, const struct step *step, int tree, int user_namespace,
                 struct failure *failure);
bool mounts_filesystem(int root, const struct step *step, struct failure *failure);
bool mounts_remount(int root, const struct step *step, struct failure *failure);
bool mounts_mask(int root, const struct step *step, struct failure *failure);
bool mounts_move(int root, const struct step *step, struct failure *failure);

#endif
