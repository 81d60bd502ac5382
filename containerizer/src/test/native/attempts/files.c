/* Attempts on files, mounts and devices. */
#include "attempts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/mount.h>
#include <linux/xattr.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

/* The C library's header of the same name contradicts the kernel's. */
int mount(const char *source, const char *target, const char *type, unsigned long flags,
          const void *data);
int umount2(const char *target, int flags);
#define MNT_DETACH 2

enum { HANDLE_BYTES = 128 };

static bool can_read(char **arguments)
{
    char byte;
    int file = open(arguments[0], O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    return file >= 0 && read(file, &byte, 1) == 1;
}

static bool can_open(char **arguments)
{
    return open(arguments[0], O_RDONLY | O_NONBLOCK | O_CLOEXEC) >= 0;
}

static bool can_open_to_write(char **arguments)
{
    return open(arguments[0], O_WRONLY | O_CLOEXEC) >= 0;
}

static bool can_make(char **arguments)
{
    return open(arguments[0], O_WRONLY | O_CREAT | O_CLOEXEC, 0600) >= 0;
}

/* Whether there is anything in a directory. */
static bool list(char **arguments)
{
    DIR *directory = opendir(arguments[0]);
    bool found = false;
    errno = directory == NULL ? errno : ENOENT;
    for (struct dirent *entry; directory != NULL && !found && (entry = readdir(directory)) != NULL;) {
        found = entry->d_name[0] != '.';
    }
    return found;
}

/* Whatever another process has open, by the links to it. */
static bool open_what_is_open(char **arguments)
{
    enum { AT_MOST = 64 };
    int refused = ENOENT;
    for (int i = 0; i < AT_MOST; i++) {
        char path[64];
        snprintf(path, sizeof path, "/proc/%s/fd/%d", arguments[0], i);
        if (open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC) >= 0) {
            return true;
        }
        refused = errno == ENOENT ? refused : errno;
    }
    errno = refused;
    return false;
}

/* Writes back what is there: nothing changes where it is allowed. */
static bool write_same(char **arguments)
{
    char content[4096];
    int from = open(arguments[0], O_RDONLY | O_CLOEXEC);
    ssize_t size = from < 0 ? -1 : read(from, content, sizeof content);
    int to = open(arguments[0], O_WRONLY | O_CLOEXEC);
    return size >= 0 && to >= 0 && write(to, content, (size_t)size) == size;
}

static bool write_text(char **arguments)
{
    size_t size = strlen(arguments[1]);
    int to = open(arguments[0], O_WRONLY | O_CLOEXEC);
    return to >= 0 && write(to, arguments[1], size) == (ssize_t)size;
}

static bool device(const char *kind, const char *major_text, const char *minor_text)
{
    char name[] = "/tmp/node-XXXXXX";
    int file = mkstemp(name);
    if (file < 0) {
        return false;
    }
    close(file);
    unlink(name);
    dev_t number = makedev((unsigned)strtoul(major_text, NULL, 10),
                           (unsigned)strtoul(minor_text, NULL, 10));
    if (mknod(name, (kind[0] == 'b' ? S_IFBLK : S_IFCHR) | 0600, number) < 0) {
        return false;
    }
    int opened = open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    int error = errno;
    unlink(name);
    errno = error;
    return opened >= 0;
}

static bool make_device(char **arguments)
{
    return device(arguments[0], arguments[1], arguments[2]);
}

static bool mount_old(char **arguments)
{
    return mount(arguments[0], arguments[1], arguments[0], 0, NULL) == 0;
}

/* A hierarchy of version 1 that the host has, by its controller. */
static bool mount_hierarchy(char **arguments)
{
    return mount("cgroup", arguments[1], "cgroup", 0, arguments[0]) == 0;
}

static bool mount_new(char **arguments)
{
    int file_system = (int)syscall(SYS_fsopen, arguments[0], 1U);
    return file_system >= 0
           && syscall(SYS_fsconfig, file_system, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0;
}

static bool bind(char **arguments)
{
    return mount(arguments[0], arguments[1], NULL, MS_BIND, NULL) == 0;
}

static bool unmount(char **arguments)
{
    return umount2(arguments[0], MNT_DETACH) == 0;
}

static bool make_writable(char **arguments)
{
    return mount(NULL, arguments[0], NULL, MS_REMOUNT | MS_BIND, NULL) == 0;
}

static bool make_writable_new(char **arguments)
{
    struct mount_attr wanted = {.attr_clr = MOUNT_ATTR_RDONLY};
    return syscall(SYS_mount_setattr, AT_FDCWD, arguments[0], 0, &wanted, sizeof wanted) == 0;
}

/* Something else that is mounted becomes the root. */
static bool pivot(char **arguments)
{
    return chdir(arguments[0]) == 0 && syscall(SYS_pivot_root, ".", ".") == 0;
}

/* A root below the working directory is no root: the way up does not end there. */
static bool leave_root(char **arguments)
{
    char below[] = "/tmp/root-XXXXXX";
    if (mkdtemp(below) == NULL || chroot(below) < 0) {
        return false;
    }
    for (int i = 0; i < 64; i++) {
        if (chdir("..") < 0) {
            return false;
        }
    }
    return chroot(".") == 0 && access(arguments[0], F_OK) == 0;
}

/* The same without chroot: the working directory, or a descriptor, may be outside already. */
static bool climb(char **arguments)
{
    char path[4096];
    snprintf(path, sizeof path, "../../../../../../../../../../../../../../../..%s", arguments[0]);
    for (int descriptor = 0; descriptor < 64; descriptor++) {
        if (faccessat(descriptor, path, F_OK, 0) == 0) {
            return true;
        }
    }
    return access(path, F_OK) == 0;
}

/* What open_by_handle_at takes, as text; for the control outside. */
static bool print_handle(char **arguments)
{
    union {
        struct file_handle handle;
        char room[sizeof(struct file_handle) + HANDLE_BYTES];
    } found = {.handle = {.handle_bytes = HANDLE_BYTES}};
    int mount_id;
    if (name_to_handle_at(AT_FDCWD, arguments[0], &found.handle, &mount_id, 0) < 0) {
        return false;
    }
    printf("%d:", found.handle.handle_type);
    for (unsigned i = 0; i < found.handle.handle_bytes; i++) {
        printf("%02x", found.handle.f_handle[i]);
    }
    puts("");
    return true;
}

/* Files have numbers, and no directory of the container is on the way from a number to a file. */
static bool open_handle(char **arguments)
{
    union {
        struct file_handle handle;
        char room[sizeof(struct file_handle) + HANDLE_BYTES];
    } wanted = {.handle = {.handle_bytes = 0}};
    char *rest;
    wanted.handle.handle_type = (int)strtol(arguments[1], &rest, 10);
    for (rest++; rest[0] != '\0' && rest[1] != '\0'; rest += 2) {
        char digits[] = {rest[0], rest[1], '\0'};
        wanted.handle.f_handle[wanted.handle.handle_bytes++] = (unsigned char)strtoul(digits, NULL, 16);
    }
    int here = open(arguments[0], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return here >= 0 && open_by_handle_at(here, &wanted.handle, O_RDONLY) >= 0;
}

/* Gives a file CAP_SYS_ADMIN, for whoever executes it. */
static bool grant(char **arguments)
{
    struct vfs_cap_data sets = {
        .magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE,
        .data = {{.permitted = 1U << 21, .inheritable = 0}},
    };
    return setxattr(arguments[0], XATTR_NAME_CAPS, &sets, XATTR_CAPS_SZ_2, 0) == 0;
}

const struct attempt file_attempts[] = {
    {"read", 1, can_read},
    {"open", 1, can_open},
    {"open-to-write", 1, can_open_to_write},
    {"open-what-is-open", 1, open_what_is_open},
    {"list", 1, list},
    {"make", 1, can_make},
    {"write-same", 1, write_same},
    {"write", 2, write_text},
    {"make-device", 3, make_device},
    {"mount", 2, mount_old},
    {"mount-hierarchy", 2, mount_hierarchy},
    {"mount-new", 1, mount_new},
    {"bind", 2, bind},
    {"unmount", 1, unmount},
    {"make-writable", 1, make_writable},
    {"make-writable-new", 1, make_writable_new},
    {"pivot", 1, pivot},
    {"leave-root", 1, leave_root},
    {"climb", 1, climb},
    {"print-handle", 1, print_handle},
    {"open-handle", 2, open_handle},
    {"grant", 1, grant},
    {NULL, 0, NULL},
};
