/* Making mounts of a container with ids of its own final. */
#ifndef MESOCOSM_MOUNT_LOCK_H
#define MESOCOSM_MOUNT_LOCK_H

#include "report.h"

/* Where to find the mounts of processes later: the root may be another by then. -1 with `failure`. */
int mount_lock_prepare(struct failure *failure);

/* Replaces this mount namespace by a copy in which nobody may take back what a mount refuses, nor
 * take away what covers something. The caller is root of its user namespace; descriptors of mounts
 * that it has are of the old namespace afterwards. `processes` is from mount_lock_prepare. */
bool mount_lock(int processes, struct failure *failure);

#endif
