#include "mount_type.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool mount_number(int file, uint64_t *number)
{
    struct statx found;
    if (statx(file, "", AT_EMPTY_PATH, STATX_MNT_ID, &found) < 0
        || (found.stx_mask & STATX_MNT_ID) == 0) {
        return false;
    }
    *number = found.stx_mnt_id;
    return true;
}

/* "36 35 98:0 / /target rw shared:1 - ext4 /dev/root rw" */
static bool read_type(const char *line, uint64_t number, char name[MOUNT_TYPE_BYTES])
{
    if (strtoull(line, NULL, 10) != number) {
        return false;
    }
    const char *type = strstr(line, " - ");
    if (type == NULL) {
        return false;
    }
    type += 3;
    size_t length = strcspn(type, " ");
    length = length < MOUNT_TYPE_BYTES ? length : MOUNT_TYPE_BYTES - 1;
    memcpy(name, type, length);
    name[length] = '\0';
    return true;
}

void mount_type(int file, char name[MOUNT_TYPE_BYTES])
{
    int error = errno;
    uint64_t number;
    strcpy(name, "unknown");
    FILE *table = mount_number(file, &number) ? fopen("/proc/self/mountinfo", "re") : NULL;
    if (table != NULL) {
        char *line = NULL;
        size_t room = 0;
        while (getline(&line, &room, table) >= 0 && !read_type(line, number, name)) {
        }
        free(line);
        fclose(table);
    }
    errno = error;
}
