/* The steps that make something in a file system: directory, link, device, file. */
#ifndef MESOCOSM_NODES_H
#define MESOCOSM_NODES_H

#include "confinement.h"
#include "report.h"

bool nodes_make(int root, const struct step *step, struct failure *failure);

#endif
