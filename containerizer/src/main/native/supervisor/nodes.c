#include "nodes.h"

#include "kernel.h"
#include "place.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#define NO_OWNER UINT32_MAX

/* Owners are changed by descriptor: the name may be somebody else's by now. */
static bool own(int descriptor, const struct step *step)
{
    return (step->uid == NO_OWNER && step->gid == NO_OWNER)
           || fchownat(descriptor, "", step->uid, step->gid, AT_EMPTY_PATH) == 0;
}

static bool close_after(int descriptor, bool result)
{
    close_keeping_errno(descriptor);
    return result;
}

static bool make_directory(int parent, const char *name, const struct step *step)
{
    if (mkdirat(parent, name, step->mode) < 0) {
        struct stat found;
        int error = errno;
        if (error == EEXIST && fstatat(parent, name, &found, 0) == 0 && S_ISDIR(found.st_mode)) {
            return true;
        }
        errno = error;
        return false;
    }
    int made = openat(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return made >= 0 && close_after(made, own(made, step));
}

static bool make_link(int parent, const char *name, const struct step *step)
{
    char content[4096];
    if (step->content_size >= sizeof content) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(content, step->content, step->content_size);
    content[step->content_size] = '\0';
    return symlinkat(content, parent, name) == 0 || errno == EEXIST;
}

static bool make_device(int parent, const char *name, const struct step *step)
{
    mode_t type = step->kind == KIND_BLOCK_DEVICE ? S_IFBLK : S_IFCHR;
    dev_t number = makedev(step->major, step->minor);
    bool made = mknodat(parent, name, type | step->mode, number) == 0;
    if (!made && errno != EEXIST) {
        return false;
    }
    int device = openat(parent, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    struct stat found;
    if (device < 0) {
        return false;
    }
    if (fstat(device, &found) < 0 || (found.st_mode & S_IFMT) != type || found.st_rdev != number) {
        errno = EEXIST;
        return close_after(device, false);
    }
    return close_after(device, !made || own(device, step));
}

static bool write_all(int file, const unsigned char *content, size_t size)
{
    while (size > 0) {
        ssize_t wrote = write(file, content, size);
        if (wrote < 0 && errno != EINTR) {
            return false;
        }
        content += wrote > 0 ? wrote : 0;
        size -= wrote > 0 ? (size_t)wrote : 0;
    }
    return true;
}

static bool make_file(int parent, const char *name, const struct step *step)
{
    int file = openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                      (mode_t)step->mode);
    return file >= 0
           && close_after(file, write_all(file, step->content, step->content_size)
                                    && own(file, step));
}

bool nodes_make(int root, const struct step *step, struct failure *failure)
{
    char name[PLACE_NAME_BYTES];
    int parent = place_make_parent(root, &step->target, name);
    bool made = false;
    if (parent >= 0) {
        switch (step->kind) {
        case KIND_DIRECTORY:
            made = make_directory(parent, name, step);
            break;
        case KIND_LINK:
            made = make_link(parent, name, step);
            break;
        case KIND_FILE:
            made = make_file(parent, name, step);
            break;
        default:
            made = make_device(parent, name, step);
        }
        made = close_after(parent, made);
    }
    static const char *const kinds[] = {[KIND_DIRECTORY] = "directory",
                                        [KIND_LINK] = "symbolic link",
                                        [KIND_CHARACTER_DEVICE] = "device",
                                        [KIND_BLOCK_DEVICE] = "device",
                                        [KIND_FILE] = "file"};
    return made
           || failure_set(failure, STEP_FILE_SYSTEM, errno, "Failed to make the %s '%.300s'",
                          kinds[step->kind], place_name(&step->target));
}
