/* What the supervisor tells the agent over its channel: one packet each.
 *
 *     u32 kind | u32 pid | u32 step | i32 errno | text without a NUL
 */
#ifndef MESOCOSM_REPORT_H
#define MESOCOSM_REPORT_H

#include <stdbool.h>
#include <sys/types.h>

enum report_kind {
    REPORT_STARTED = 1, /* the container's first process exists and makes the container */
    REPORT_RUNNING = 2, /* it has become the command */
    REPORT_FAILED = 3,  /* it has not: step, errno and text say why */
    REPORT_MADE = 4,    /* its file systems are made; it waits for the go-ahead */
};

/* The step of a launch that failed; io.mesocosm.containerizer.launcher.LaunchStep. */
enum launch_step {
    STEP_NONE = 0,
    STEP_DESCRIPTION = 1,
    STEP_PREPARE = 2,
    STEP_STREAM = 3,
    STEP_FORK = 4,
    STEP_SESSION = 5,
    STEP_GO_AHEAD = 6,
    STEP_WORKING_DIRECTORY = 7,
    STEP_GROUPS = 8,
    STEP_USER = 9,
    STEP_EXECUTE = 10,
    STEP_LIMIT = 11,
    STEP_CGROUP = 12,
    STEP_NAMESPACE = 13,
    STEP_ID_MAP = 14,
    STEP_OOM_SCORE = 15,
    STEP_ROOT = 16,
    STEP_FILE_SYSTEM = 17,
    STEP_HOST_NAME = 18,
    STEP_CAPABILITIES = 19,
    STEP_NO_NEW_PRIVILEGES = 20,
    STEP_FILTER = 21,
    STEP_TERMINAL = 22,
};

enum { REPORT_TEXT_BYTES = 512 };

/* A failure on its way from the container's first process to the supervisor. */
struct failure {
    int step;
    int error;
    char text[REPORT_TEXT_BYTES];
};

/* The text is what `format` makes, and strerror(error) after a colon unless that is 0. Paths come in
 * as '%.300s'. Always false, so that whoever fails can return it. */
bool failure_set(struct failure *failure, int step, int error, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Nobody listening is no error: the agent may be gone. */
void report_send(int channel, enum report_kind kind, pid_t pid, const struct failure *failure);

#endif
