#include "execute.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *search_path(const struct description *description)
{
    for (char **variable = description->environment; *variable != NULL; variable++) {
        if (strncmp(*variable, "PATH=", 5) == 0) {
            return *variable + 5;
        }
    }
    return "";
}

/* A script without an interpreter line is run by the shell, as execvp does it. */
static void try(const struct description *description, const char *path)
{
    execve(path, description->arguments, description->environment);
    if (errno != ENOEXEC) {
        return;
    }
    size_t count = description->argument_count;
    char **arguments = malloc((count + 2) * sizeof *arguments);
    if (arguments == NULL) {
        return;
    }
    arguments[0] = "/bin/sh";
    arguments[1] = (char *)path;
    for (size_t i = 1; i <= count; i++) {
        arguments[i + 1] = description->arguments[i];
    }
    execve("/bin/sh", arguments, description->environment);
}

/* A name without a slash is looked for in the sandbox, then along PATH; what the last candidate
 * that exists says decides the error. */
void execute(const struct description *description)
{
    const char *name = description->executable;
    if (strchr(name, '/') != NULL) {
        try(description, name);
        return;
    }
    struct stat found;
    if (stat(name, &found) == 0 && S_ISREG(found.st_mode) && access(name, X_OK) == 0) {
        try(description, name);
    }
    int error = ENOENT;
    const char *path = search_path(description);
    while (*path != '\0') {
        size_t length = strcspn(path, ":");
        char candidate[PATH_MAX];
        int wrote = snprintf(candidate, sizeof candidate, "%.*s%s%s", (int)length, path,
                             length == 0 ? "" : "/", name);
        if (wrote > 0 && (size_t)wrote < sizeof candidate) {
            try(description, candidate);
            if (errno != ENOENT && errno != ENOTDIR) {
                error = errno;
            }
        }
        path += length;
        path += *path == ':';
    }
    errno = error;
}
