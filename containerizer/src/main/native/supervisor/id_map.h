/* User namespaces: a new one, or that of another. */
#ifndef MESOCOSM_ID_MAP_H
#define MESOCOSM_ID_MAP_H

#include "description.h"
#include "namespaces.h"
#include "report.h"

/* A descriptor of a new user namespace with the ids of the description, or -1 with `failure`. */
int id_map_make(const struct description *description, struct failure *failure);

/* A descriptor of the one that is entered, or -1 with `failure`. */
int id_map_open(const struct entered_processes *entered, struct failure *failure);

/* Becomes the root of the user namespace that this process is in, if it has one: what is made from
 * here on needs an owner that the namespace knows. */
bool id_map_become_root(struct failure *failure);

#endif
