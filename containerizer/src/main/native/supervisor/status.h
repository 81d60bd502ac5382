/* The wait status of a container, in the file where the agent looks for it. */
#ifndef MESOCOSM_STATUS_H
#define MESOCOSM_STATUS_H

#include <stdbool.h>
#include <sys/wait.h>

struct status_file {
    char path[4096];
    char temporary[4096];
};

/* False when the path is too long. */
bool status_name(struct status_file *file, const char *path);

/* What wait would have said. */
int status_of(const siginfo_t *info);

/* The status appears whole or not at all. Decimal text, as Mesos writes it. */
void status_write(const struct status_file *file, int status);

#endif
