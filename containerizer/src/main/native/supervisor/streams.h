/* The three standard streams of a container, opened as its description says. */
#ifndef MESOCOSM_STREAMS_H
#define MESOCOSM_STREAMS_H

#include "description.h"
#include "report.h"

/* Opens stream `index`; the descriptor, or -1 with `failure` filled. */
int stream_open(const struct description *description, unsigned index, struct failure *failure);

#endif
