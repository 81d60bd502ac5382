#include "cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

static int open_file(const char *directory, const char *name)
{
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/%s", directory, name);
    if (length < 0 || (size_t)length >= sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    return open(path, O_WRONLY | O_CLOEXEC);
}

/* "0" is the thread that writes, and `tasks` moves one thread: unlike cgroup.procs this takes no
 * lock that all forks of the host wait for, so it costs microseconds where that may cost
 * milliseconds. We have one thread. */
static bool move_here(int file)
{
    return write(file, "0", 1) == 1;
}

static bool refuse(const char *directory, struct failure *failure)
{
    return failure_set(failure, STEP_CGROUP, errno, "Failed to enter the cgroup '%.300s'", directory);
}

bool cgroup_place_supervisor(const struct description *description, struct failure *failure)
{
    struct records records = description_records(description);
    struct record record;
    while (records_find(&records, RECORD_SUPERVISOR_CGROUP, &record)) {
        struct cgroup cgroup;
        (void)cgroup_decode(&record, &cgroup);
        int file = open_file(cgroup.directory, cgroup.unified ? "cgroup.procs" : "tasks");
        if (file < 0 || !move_here(file)) {
            return refuse(cgroup.directory, failure);
        }
        close(file);
    }
    return true;
}

bool cgroup_open(const struct description *description, struct cgroups *out,
                 struct failure *failure)
{
    out->unified = -1;
    out->count = 0;
    struct records records = description_records(description);
    struct record record;
    while (records_find(&records, RECORD_CGROUP, &record)) {
        struct cgroup cgroup;
        (void)cgroup_decode(&record, &cgroup);
        int file = cgroup.unified
                       ? open(cgroup.directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
                       : open_file(cgroup.directory, "tasks");
        if (file < 0) {
            return refuse(cgroup.directory, failure);
        }
        if (cgroup.unified) {
            out->unified = file;
            out->unified_name = cgroup.directory;
        } else {
            out->tasks[out->count] = file;
            out->names[out->count++] = cgroup.directory;
        }
    }
    return true;
}

bool cgroup_enter(const struct cgroups *cgroups, struct failure *failure)
{
    for (size_t i = 0; i < cgroups->count; i++) {
        if (!move_here(cgroups->tasks[i])) {
            return refuse(cgroups->names[i], failure);
        }
    }
    return true;
}

void cgroup_close(struct cgroups *cgroups)
{
    for (size_t i = 0; i < cgroups->count; i++) {
        close(cgroups->tasks[i]);
    }
    if (cgroups->unified >= 0) {
        close(cgroups->unified);
    }
}
