#include "root.h"

#include "kernel.h"
#include "mounts.h"

#include <errno.h>

static int open_directory(const char *path)
{
    return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* Read-only is for later: mount points are still to be made below the root. */
int root_clone(const struct confinement *confinement, int user_namespace, struct failure *failure)
{
    int source = open_directory(confinement->root);
    if (source < 0) {
        failure_set(failure, STEP_ROOT, errno, "Failed to open the root '%.300s'", confinement->root);
        return -1;
    }
    uint32_t attributes = confinement->root_attributes & ~(uint32_t)ATTRIBUTE_READ_ONLY;
    int tree = mounts_clone(source, confinement->root, attributes | ATTRIBUTE_RECURSIVE,
                            user_namespace, failure);
    close(source);
    if (tree < 0) {
        failure->step = STEP_ROOT;
    }
    return tree;
}

int root_prepare(const struct confinement *confinement, int tree, int user_namespace,
                 struct failure *failure)
{
    int host = open_directory("/");
    struct mount_attr slave = {.propagation = MS_SLAVE};
    if (host < 0 || set_mount(host, AT_RECURSIVE, &slave) < 0) {
        failure_set(failure, STEP_ROOT, errno, "Failed to cut the mounts off from the host's");
        return -1;
    }
    if (confinement->root == NULL) {
        return host;
    }
    close(host);
    if (tree < 0) {
        tree = root_clone(confinement, user_namespace, failure);
        if (tree < 0) {
            return -1;
        }
    }
    int place = open_directory(confinement->root);
    if (place < 0 || attach(tree, place) < 0) {
        failure_set(failure, STEP_ROOT, errno, "Failed to mount the root '%.300s'",
                    confinement->root);
        return -1;
    }
    close(place);
    return tree;
}

/* The old root ends up on top of the new one, from where it is taken away: no directory of the
 * rootfs is needed for it. */
static bool pivot(int root)
{
    return fchdir(root) == 0 && syscall(SYS_pivot_root, ".", ".") == 0 && unmount_here() == 0
           && chdir("/") == 0;
}

bool root_enter(const struct confinement *confinement, int root, struct failure *failure)
{
    if (confinement->root == NULL) {
        return true;
    }
    struct mount_attr read_only = {.attr_set = MOUNT_ATTR_RDONLY};
    if ((confinement->root_attributes & ATTRIBUTE_READ_ONLY) != 0
        && set_mount(root, 0, &read_only) < 0) {
        return failure_set(failure, STEP_ROOT, errno, "Failed to make the root read-only");
    }
    return pivot(root)
           || failure_set(failure, STEP_ROOT, errno, "Failed to change the root to '%.300s'",
                          confinement->root);
}
