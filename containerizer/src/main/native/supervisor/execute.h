/* Becoming the command. */
#ifndef MESOCOSM_EXECUTE_H
#define MESOCOSM_EXECUTE_H

#include "description.h"

/* Comes back, with errno, only when it fails. */
void execute(const struct description *description);

#endif
