/* Giving up what the command must not have. */
#ifndef MESOCOSM_PRIVILEGES_H
#define MESOCOSM_PRIVILEGES_H

#include "description.h"
#include "report.h"

/* Resource limits, filter, user, capabilities and no_new_privs, in the order in which each is still
 * allowed. */
bool privileges_drop(const struct description *description, struct failure *failure);

/* Nothing is left, for good; false when something is. */
bool privileges_drop_all(void);

#endif
