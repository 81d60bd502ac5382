#include "place.h"

#include "kernel.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>

enum { DIRECTORY_MODE = 0755, FILE_MODE = 0644, RACES = 64 };

static const uint64_t in_container = RESOLVE_IN_ROOT;
static const uint64_t beneath = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;

/* Where the path starts, and by which rules it is followed. */
struct start {
    int directory;
    uint64_t resolve;
};

/* The kernel gives up with EAGAIN when something was renamed on the way of a "..". */
static int open_below(const struct start *start, const char *path, uint64_t flags)
{
    int file = -1;
    for (int i = 0; i < RACES; i++) {
        file = open_resolved(start->directory, path, flags | O_PATH, start->resolve);
        if (file >= 0 || errno != EAGAIN) {
            break;
        }
    }
    return file;
}

/* Opens the first `length` bytes of the path; "" is the start itself. */
static int open_prefix(const struct start *start, const char *path, size_t length)
{
    char prefix[PATH_MAX];
    if (length == 0) {
        return fcntl(start->directory, F_DUPFD_CLOEXEC, 0);
    }
    if (length >= sizeof prefix) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(prefix, path, length);
    prefix[length] = '\0';
    return open_below(start, prefix, O_DIRECTORY);
}

/* Each directory is looked up from the start again, so that links lead where the container would
 * see them lead; only the last name of a prefix is ever made, in a directory that is open. */
static int make_directories(const struct start *start, const char *path, size_t length)
{
    int parent = open_prefix(start, path, length);
    size_t at = 0;
    if (parent >= 0 || errno != ENOENT) {
        return parent;
    }
    parent = open_prefix(start, path, 0);
    while (parent >= 0 && at < length) {
        size_t name_at = at;
        at += strcspn(path + at, "/");
        at = at < length ? at : length;
        char name[PLACE_NAME_BYTES];
        if (at - name_at >= sizeof name) {
            close(parent);
            errno = ENAMETOOLONG;
            return -1;
        }
        memcpy(name, path + name_at, at - name_at);
        name[at - name_at] = '\0';
        int next = open_prefix(start, path, at);
        if (next < 0 && errno == ENOENT
            && (mkdirat(parent, name, DIRECTORY_MODE) == 0 || errno == EEXIST)) {
            next = open_prefix(start, path, at);
        }
        close_keeping_errno(parent);
        parent = next;
        at += strspn(path + at, "/");
    }
    return parent;
}

/* A base in the container is found as the container would find it, and made if that is asked. */
static int open_base(int root, const char *base, bool make)
{
    struct start container = {.directory = root, .resolve = in_container};
    return make ? make_directories(&container, base, strlen(base))
                : open_below(&container, base, O_DIRECTORY);
}

static int open_start(int root, const struct place *place, bool make, struct start *start)
{
    if (place->base[0] == '\0') {
        start->directory = fcntl(root, F_DUPFD_CLOEXEC, 0);
        start->resolve = in_container;
    } else {
        start->directory = place->base[0] == '/' ? open(place->base, O_PATH | O_CLOEXEC)
                                                 : open_base(root, place->base, make);
        start->resolve = beneath;
    }
    return start->directory;
}

int place_open(int root, const struct place *place)
{
    struct start start;
    if (open_start(root, place, false, &start) < 0 || place->path[0] == '\0') {
        return start.directory;
    }
    int found = open_below(&start, place->path, 0);
    close_keeping_errno(start.directory);
    return found;
}

/* The length of the path up to its last name, without the slash between. */
static size_t parent_length(const char *path, size_t length)
{
    while (length > 0 && path[length - 1] != '/') {
        length--;
    }
    while (length > 0 && path[length - 1] == '/') {
        length--;
    }
    return length;
}

static size_t trimmed_length(const char *path)
{
    size_t length = strlen(path);
    while (length > 0 && path[length - 1] == '/') {
        length--;
    }
    return length;
}

static bool take_name(const char *path, size_t length, char name[PLACE_NAME_BYTES])
{
    size_t at = length;
    while (at > 0 && path[at - 1] != '/') {
        at--;
    }
    if (length - at == 0 || length - at >= PLACE_NAME_BYTES) {
        errno = length == at ? EINVAL : ENAMETOOLONG;
        return false;
    }
    memcpy(name, path + at, length - at);
    name[length - at] = '\0';
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
        errno = EINVAL;
        return false;
    }
    return true;
}

int place_make_parent(int root, const struct place *place, char name[PLACE_NAME_BYTES])
{
    size_t length = trimmed_length(place->path);
    struct start start;
    if (!take_name(place->path, length, name) || open_start(root, place, true, &start) < 0) {
        return -1;
    }
    int parent = make_directories(&start, place->path, parent_length(place->path, length));
    close_keeping_errno(start.directory);
    return parent;
}

int place_make(int root, const struct place *place, bool directory)
{
    int found = place_open(root, place);
    if (found >= 0 || errno != ENOENT || place->path[0] == '\0') {
        return found;
    }
    char name[PLACE_NAME_BYTES];
    int parent = place_make_parent(root, place, name);
    if (parent < 0) {
        return -1;
    }
    int made = directory ? mkdirat(parent, name, DIRECTORY_MODE)
                         : mknodat(parent, name, S_IFREG | FILE_MODE, 0);
    close_keeping_errno(parent);
    return made < 0 ? -1 : place_open(root, place);
}

const char *place_name(const struct place *place)
{
    return place->path[0] == '\0' && place->base[0] != '\0' ? place->base : place->path;
}
