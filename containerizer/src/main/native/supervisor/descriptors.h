/* Closing what nobody below is meant to have. */
#ifndef MESOCOSM_DESCRIPTORS_H
#define MESOCOSM_DESCRIPTORS_H

#include <stddef.h>

/* Closes all descriptors from `first` to `last`. */
void descriptors_close(unsigned first, unsigned last);

/* Closes all from `first` on but those, which are sorted on the way; -1 is none. */
void descriptors_close_but(unsigned first, int kept[], size_t count);

#endif
