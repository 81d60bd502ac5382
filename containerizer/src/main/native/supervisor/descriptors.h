/* Closing what nobody below is meant to have. */
#ifndef MESOCOSM_DESCRIPTORS_H
#define MESOCOSM_DESCRIPTORS_H

/* Closes all descriptors from `first` to `last`. */
void descriptors_close(unsigned first, unsigned last);

/* Closes all but two. */
void descriptors_close_but(int one, int other);

#endif
