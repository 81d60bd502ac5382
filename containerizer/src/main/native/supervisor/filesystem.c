/* Mounting a file system of the kernel's by its type and options. */
#include "kernel.h"
#include "mounts.h"
#include "place.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { OPTION_BYTES = 4096, COMPLAINT_BYTES = 200 };

/* Options of mount(8) that the mount has, not the file system. */
static const struct {
    const char *name;
    uint64_t attribute;
} mount_options[] = {
    {"nosuid", MOUNT_ATTR_NOSUID},   {"nodev", MOUNT_ATTR_NODEV},
    {"noexec", MOUNT_ATTR_NOEXEC},   {"noatime", MOUNT_ATTR_NOATIME},
    {"relatime", MOUNT_ATTR_RELATIME}, {"nodiratime", MOUNT_ATTR_NODIRATIME},
    {"strictatime", MOUNT_ATTR_STRICTATIME},
};

static bool set_option(int file_system, char *option, uint64_t *attributes)
{
    for (size_t i = 0; i < sizeof mount_options / sizeof *mount_options; i++) {
        if (strcmp(option, mount_options[i].name) == 0) {
            *attributes |= mount_options[i].attribute;
            return true;
        }
    }
    char *equals = strchr(option, '=');
    if (equals == NULL) {
        return syscall(SYS_fsconfig, file_system, FSCONFIG_SET_FLAG, option, NULL, 0) == 0;
    }
    *equals = '\0';
    return syscall(SYS_fsconfig, file_system, FSCONFIG_SET_STRING, option, equals + 1, 0) == 0;
}

static bool set_options(int file_system, const char *options, uint64_t *attributes)
{
    char copy[OPTION_BYTES];
    if (strlen(options) >= sizeof copy) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(copy, options, strlen(options) + 1);
    char *rest = copy;
    for (char *option = strsep(&rest, ","); option != NULL; option = strsep(&rest, ",")) {
        if (option[0] != '\0' && !set_option(file_system, option, attributes)) {
            return false;
        }
    }
    return true;
}

/* What the file system itself has to say, "e tmpfs: Bad value for 'size'\n"; errno is kept. */
static void read_complaint(int file_system, char complaint[COMPLAINT_BYTES])
{
    int error = errno;
    ssize_t got = read(file_system, complaint, COMPLAINT_BYTES - 1);
    size_t length = got > 2 ? (size_t)got : 0;
    complaint[length] = '\0';
    complaint[strcspn(complaint, "\n")] = '\0';
    memmove(complaint, complaint + (length > 0 ? 2 : 0), length > 0 ? length - 1 : 1);
    errno = error;
}

static int make(const struct step *step, char complaint[COMPLAINT_BYTES])
{
    complaint[0] = '\0';
    int file_system = (int)syscall(SYS_fsopen, step->type, FSOPEN_CLOEXEC);
    if (file_system < 0) {
        return -1;
    }
    uint64_t attributes = mounts_kernel_attributes(step->attributes);
    int mount = -1;
    if (syscall(SYS_fsconfig, file_system, FSCONFIG_SET_STRING, "source", step->type, 0) == 0
        && set_options(file_system, step->options, &attributes)
        && syscall(SYS_fsconfig, file_system, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0) {
        mount = (int)syscall(SYS_fsmount, file_system, FSMOUNT_CLOEXEC, attributes);
    }
    if (mount < 0) {
        read_complaint(file_system, complaint);
    }
    close_keeping_errno(file_system);
    return mount;
}

bool mounts_filesystem(int root, const struct step *step, struct failure *failure)
{
    char complaint[COMPLAINT_BYTES];
    int mount = make(step, complaint);
    if (mount < 0) {
        return failure_set(failure, STEP_FILE_SYSTEM, errno, "Failed to mount %.50s at '%.200s'%s%s",
                           step->type, place_name(&step->target), complaint[0] == '\0' ? "" : ": ",
                           complaint);
    }
    int target = place_make(root, &step->target, true);
    bool mounted = target >= 0 && attach(mount, target) == 0;
    if (!mounted) {
        failure_set(failure, STEP_FILE_SYSTEM, errno, "Failed to mount %.50s at '%.300s'", step->type,
                    place_name(&step->target));
    }
    if (target >= 0) {
        close(target);
    }
    close(mount);
    return mounted;
}
