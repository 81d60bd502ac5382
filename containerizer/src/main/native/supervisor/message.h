/* What the processes of a launch tell the supervisor: a struct failure each, over a packet socket. */
#ifndef MESOCOSM_MESSAGE_H
#define MESOCOSM_MESSAGE_H

#include "report.h"

/* A socket pair whose first end knows who sends; false with errno. */
bool message_pair(int ends[2]);

bool failure_send(int descriptor, const struct failure *failure);

/* The next message, and its sender's pid as seen from here; false for an end or an error. */
bool failure_receive(int descriptor, int flags, struct failure *failure, pid_t *from);

#endif
