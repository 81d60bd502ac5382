/* The container's first process, from fork to exec. */
#ifndef MESOCOSM_INIT_H
#define MESOCOSM_INIT_H

#include "description.h"
#include "report.h"

/* The descriptors that the first process works with until it is the command. */
struct init_descriptors {
    int streams[STANDARD_STREAMS];
    int channel;  /* the agent's go-ahead comes here */
    int failures; /* closed by exec; a struct failure is written here when there is no exec */
};

/* Runs in the forked process and does not come back. */
_Noreturn void init_run(const struct description *description,
                        const struct init_descriptors *descriptors);

#endif
