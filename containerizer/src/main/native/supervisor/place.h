/* Finding and making places in file systems that others may have prepared. */
#ifndef MESOCOSM_PLACE_H
#define MESOCOSM_PLACE_H

#include "confinement.h"
#include "report.h"

enum { PLACE_NAME_BYTES = 256 };

/* Descriptors that only name their place (O_PATH), or -1 with errno. `root` is the container's. */
int place_open(int root, const struct place *place);

/* As above; what is missing is made, a directory or an empty file at the end of the path. */
int place_make(int root, const struct place *place, bool directory);

/* The directory that holds the place, made if it is missing; `name` receives the place's own. */
int place_make_parent(int root, const struct place *place, char name[PLACE_NAME_BYTES]);

/* For messages: the path, or the base when there is no path. */
const char *place_name(const struct place *place);

#endif
