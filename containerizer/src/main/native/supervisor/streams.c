#include "streams.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The sandbox belongs to the task's user, who may have left anything on the way to the file or in
 * its place: no link is followed, and opening a pipe does not wait for its other end. */
static int open_for_append(const struct stream *stream, struct failure *failure)
{
    struct open_how how;
    memset(&how, 0, sizeof how);
    how.flags = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    how.mode = 0644;
    how.resolve = RESOLVE_NO_SYMLINKS;
    int file = (int)syscall(SYS_openat2, AT_FDCWD, stream->path, &how, sizeof how);
    if (file < 0 && errno == ENOSYS) { /* before Linux 5.6, or below a tool that lacks it */
        file = open(stream->path, (int)how.flags, (mode_t)how.mode);
    }
    if (file < 0) {
        failure_set(failure, STEP_STREAM, errno, "Failed to open '%.300s'", stream->path);
        return -1;
    }
    struct stat found;
    if (fstat(file, &found) < 0) {
        failure_set(failure, STEP_STREAM, errno, "Failed to stat '%.300s'", stream->path);
    } else if (!S_ISREG(found.st_mode) && !S_ISCHR(found.st_mode)) {
        failure_set(failure, STEP_STREAM, 0, "Not a regular file: '%.300s'", stream->path);
    } else if (fcntl(file, F_SETFL, O_APPEND) < 0) {
        failure_set(failure, STEP_STREAM, errno, "Failed to set the flags of '%.300s'",
                    stream->path);
    } else if (stream->owned && S_ISREG(found.st_mode)
               && (found.st_uid != stream->uid || found.st_gid != stream->gid)
               && fchown(file, stream->uid, stream->gid) < 0) {
        failure_set(failure, STEP_STREAM, errno, "Failed to change the owner of '%.300s'",
                    stream->path);
    } else {
        return file;
    }
    close(file);
    return -1;
}

/* It becomes the controlling one later, of the command's session and nobody else's. */
static int open_terminal(const char *path, struct failure *failure)
{
    int file = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) {
        failure_set(failure, STEP_TERMINAL, errno, "Failed to open '%.300s'", path);
        return -1;
    }
    if (!isatty(file) || fcntl(file, F_SETFL, 0) < 0) {
        failure_set(failure, STEP_TERMINAL, errno, "Not a terminal: '%.300s'", path);
        close(file);
        return -1;
    }
    return file;
}

int stream_open(const struct description *description, unsigned index, struct failure *failure)
{
    const struct stream *stream = &description->streams[index];
    if (description->confinement.terminal != NULL) {
        return open_terminal(description->confinement.terminal, failure);
    }
    if (stream->path != NULL && stream->mode == STREAM_APPEND) {
        return open_for_append(stream, failure);
    }
    const char *path = stream->path != NULL ? stream->path : "/dev/null";
    int access = stream->path != NULL ? O_RDONLY : O_RDWR;
    int file = open(path, access | O_NOCTTY | O_CLOEXEC);
    if (file < 0) {
        failure_set(failure, STEP_STREAM, errno, "Failed to open '%.300s'", path);
    }
    return file;
}
