#include "status.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool status_name(struct status_file *file, const char *path)
{
    int length = snprintf(file->temporary, sizeof file->temporary, "%s.tmp", path);
    if (length < 0 || (size_t)length >= sizeof file->temporary) {
        return false;
    }
    memcpy(file->path, path, strlen(path) + 1);
    return true;
}

int status_of(const siginfo_t *info)
{
    if (info->si_code == CLD_EXITED) {
        return (info->si_status & 0xff) << 8;
    }
    return info->si_status | (info->si_code == CLD_DUMPED ? 0x80 : 0);
}

void status_write(const struct status_file *file, int status)
{
    char text[16];
    int length = snprintf(text, sizeof text, "%d", status);
    int written = open(file->temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
                       0600);
    if (written < 0) {
        return;
    }
    ssize_t wrote = write(written, text, (size_t)length);
    if (close(written) == 0 && wrote == length) {
        (void)rename(file->temporary, file->path);
    } else {
        (void)unlink(file->temporary);
    }
}
