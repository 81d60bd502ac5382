#include "mounts.h"

#include "kernel.h"
#include "mount_type.h"
#include "place.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

uint64_t mounts_kernel_attributes(uint32_t attributes)
{
    return (attributes & ATTRIBUTE_READ_ONLY ? MOUNT_ATTR_RDONLY : 0)
           | (attributes & ATTRIBUTE_NO_SETUID ? MOUNT_ATTR_NOSUID : 0)
           | (attributes & ATTRIBUTE_NO_DEVICES ? MOUNT_ATTR_NODEV : 0)
           | (attributes & ATTRIBUTE_NO_EXECUTE ? MOUNT_ATTR_NOEXEC : 0);
}

static uint64_t propagation(uint32_t attributes, uint64_t otherwise)
{
    return attributes & ATTRIBUTE_SHARES    ? MS_SHARED
           : attributes & ATTRIBUTE_FOLLOWS ? MS_SLAVE
                                            : otherwise;
}

static unsigned recursion(uint32_t attributes)
{
    return attributes & ATTRIBUTE_RECURSIVE ? AT_RECURSIVE : 0;
}

static bool fail(struct failure *failure, const char *doing, const struct place *place)
{
    return failure_set(failure, STEP_FILE_SYSTEM, errno, "Failed to %s '%.300s'", doing,
                       place_name(place));
}

static bool is_directory(int descriptor)
{
    struct stat found;
    return fstat(descriptor, &found) == 0 && S_ISDIR(found.st_mode);
}

/* What has been mapped before cannot be mapped again, and need not: it is a volume that came into the
 * sandbox of the container around, which has the same ids. */
static bool map_owners(int tree, unsigned recursive, struct mount_attr *wanted)
{
    if (set_mount(tree, recursive, wanted) == 0) {
        return true;
    }
    if (errno != EPERM || recursive == 0 || set_mount(tree, 0, wanted) < 0) {
        return false;
    }
    wanted->attr_set &= ~(uint64_t)MOUNT_ATTR_IDMAP;
    return set_mount(tree, recursive, wanted) == 0;
}

static bool refuse_owners(int source, const char *name, struct failure *failure)
{
    char type[MOUNT_TYPE_BYTES];
    mount_type(source, type);
    return failure_set(failure, STEP_FILE_SYSTEM, errno,
                       "Failed to map the owners of the mount of '%.300s' (%s)%s", name, type,
                       errno == EINVAL ? ": this file system, or one mounted below it, has no "
                                         "id-mapped mounts on this kernel"
                                       : "");
}

int mounts_clone(int source, const char *name, uint32_t attributes, int user_namespace,
                 struct failure *failure)
{
    int tree = clone_tree(source, recursion(attributes));
    if (tree < 0) {
        failure_set(failure, STEP_FILE_SYSTEM, errno, "Failed to copy the mount of '%.300s'", name);
        return -1;
    }
    struct mount_attr wanted = {
        .attr_set = mounts_kernel_attributes(attributes),
        .propagation = propagation(attributes, MS_PRIVATE),
    };
    if (attributes & ATTRIBUTE_ID_MAPPED) {
        wanted.attr_set |= MOUNT_ATTR_IDMAP;
        wanted.userns_fd = (uint64_t)user_namespace;
        if (map_owners(tree, recursion(attributes), &wanted)) {
            return tree;
        }
        (void)refuse_owners(source, name, failure);
    } else if (set_mount(tree, recursion(attributes), &wanted) == 0) {
        return tree;
    } else {
        failure_set(failure, STEP_FILE_SYSTEM, errno, "Failed to set attributes of the mount of '%.300s'",
                    name);
    }
    close(tree);
    return -1;
}

/* Attaches a tree to the step's target, which is made after the tree's own kind. */
static bool attach_to_target(int root, const struct step *step, int tree, struct failure *failure)
{
    int target = place_make(root, &step->target, is_directory(tree));
    if (target < 0) {
        return fail(failure, "make the mount point", &step->target);
    }
    bool attached = attach(tree, target) == 0;
    if (!attached) {
        fail(failure, "mount at", &step->target);
    }
    close(target);
    return attached;
}

bool mounts_bind(int root, const struct step *step, int tree, int user_namespace,
                 struct failure *failure)
{
    if (tree >= 0) {
        return attach_to_target(root, step, tree, failure);
    }
    int source = place_open(root, &step->source);
    if (source < 0) {
        return fail(failure, "open the mount source", &step->source);
    }
    int copy = mounts_clone(source, place_name(&step->source), step->attributes, user_namespace,
                            failure);
    close(source);
    if (copy < 0) {
        return false;
    }
    bool attached = attach_to_target(root, step, copy, failure);
    close(copy);
    return attached;
}

bool mounts_remount(int root, const struct step *step, struct failure *failure)
{
    int target = place_open(root, &step->target);
    if (target < 0) {
        return fail(failure, "open", &step->target);
    }
    struct mount_attr wanted = {
        .attr_set = mounts_kernel_attributes(step->attributes),
        .propagation = propagation(step->attributes, 0),
    };
    bool done = set_mount(target, recursion(step->attributes), &wanted) == 0;
    if (!done) {
        fail(failure, "set attributes of the mount at", &step->target);
    }
    close(target);
    return done;
}

bool mounts_move(int root, const struct step *step, struct failure *failure)
{
    int source = place_open(root, &step->source);
    if (source < 0) {
        return fail(failure, "open the mount", &step->source);
    }
    bool moved = attach_to_target(root, step, source, failure);
    close(source);
    return moved;
}

/* The container's own null device, never the one of the host: a rootfs may hold anything there. */
static int open_null(int root)
{
    static const struct place null = {.base = "", .path = "dev/null"};
    int found = place_open(root, &null);
    struct stat device;
    if (found >= 0
        && (fstat(found, &device) < 0 || !S_ISCHR(device.st_mode)
            || device.st_rdev != makedev(1, 3))) {
        close(found);
        errno = ENODEV;
        return -1;
    }
    return found;
}

static int empty_directory(void)
{
    int file_system = (int)syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC);
    if (file_system < 0) {
        return -1;
    }
    int mount = -1;
    if (syscall(SYS_fsconfig, file_system, FSCONFIG_SET_STRING, "mode", "555", 0) == 0
        && syscall(SYS_fsconfig, file_system, FSCONFIG_SET_STRING, "nr_inodes", "1", 0) == 0
        && syscall(SYS_fsconfig, file_system, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0) {
        mount = (int)syscall(SYS_fsmount, file_system, FSMOUNT_CLOEXEC,
                             MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV
                                 | MOUNT_ATTR_NOEXEC);
    }
    close_keeping_errno(file_system);
    return mount;
}

static int empty_file(int root)
{
    int null = open_null(root);
    if (null < 0) {
        return -1;
    }
    int tree = clone_tree(null, 0);
    close_keeping_errno(null);
    return tree;
}

bool mounts_mask(int root, const struct step *step, struct failure *failure)
{
    int target = place_open(root, &step->target);
    if (target < 0) {
        return errno == ENOENT || errno == ENOTDIR || fail(failure, "open", &step->target);
    }
    int cover = is_directory(target) ? empty_directory() : empty_file(root);
    bool masked = cover >= 0 && attach(cover, target) == 0;
    if (!masked) {
        fail(failure, "mask", &step->target);
    }
    if (cover >= 0) {
        close(cover);
    }
    close(target);
    return masked;
}
