#include "init.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static _Noreturn void give_up(const struct init_descriptors *descriptors, int step, int error,
                              const char *what, const char *subject)
{
    struct failure failure;
    memset(&failure, 0, sizeof failure);
    failure_set(&failure, step, error, what, subject);
    dprintf(STDERR_FILENO, "%s\n", failure.text);
    (void)!write(descriptors->failures, &failure, sizeof failure);
    _exit(1);
}

/* Nothing runs before the agent has written down what it started: an agent that dies first closes
 * the channel, and this process goes away unseen. */
static void wait_for_go_ahead(const struct init_descriptors *descriptors)
{
    char go;
    ssize_t got;
    do {
        got = recv(descriptors->channel, &go, sizeof go, 0);
    } while (got < 0 && errno == EINTR);
    if (got <= 0) {
        give_up(descriptors, STEP_GO_AHEAD, got < 0 ? errno : 0,
                "The agent went away before the launch", NULL);
    }
}

static void switch_user(const struct description *description,
                        const struct init_descriptors *descriptors)
{
    static gid_t groups[DESCRIPTION_MAX_GROUPS];
    for (size_t i = 0; i < description->group_count; i++) {
        groups[i] = description_group(description, i);
    }
    char id[16];
    snprintf(id, sizeof id, "%u", description->gid);
    if (setgroups(description->group_count, groups) < 0) {
        give_up(descriptors, STEP_GROUPS, errno, "Failed to set the supplementary groups", NULL);
    }
    if (setresgid(description->gid, description->gid, description->gid) < 0) {
        give_up(descriptors, STEP_GROUPS, errno, "Failed to become group", id);
    }
    snprintf(id, sizeof id, "%u", description->uid);
    if (setresuid(description->uid, description->uid, description->uid) < 0) {
        give_up(descriptors, STEP_USER, errno, "Failed to become user", id);
    }
}

static void set_limits(const struct description *description,
                       const struct init_descriptors *descriptors)
{
    for (size_t i = 0; i < description->limit_count; i++) {
        const struct limit *limit = &description->limits[i];
        struct rlimit value = {.rlim_cur = limit->soft, .rlim_max = limit->hard};
        if (setrlimit((__rlimit_resource_t)limit->resource, &value) < 0) {
            char number[16];
            snprintf(number, sizeof number, "%u", limit->resource);
            give_up(descriptors, STEP_LIMIT, errno, "Failed to set resource limit", number);
        }
    }
}

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
static void execute(const struct description *description, const char *path)
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
static void search_and_execute(const struct description *description)
{
    const char *name = description->executable;
    if (strchr(name, '/') != NULL) {
        execute(description, name);
        return;
    }
    struct stat found;
    if (stat(name, &found) == 0 && S_ISREG(found.st_mode) && access(name, X_OK) == 0) {
        execute(description, name);
    }
    int error = ENOENT;
    const char *path = search_path(description);
    while (*path != '\0') {
        size_t length = strcspn(path, ":");
        char candidate[PATH_MAX];
        int wrote = snprintf(candidate, sizeof candidate, "%.*s%s%s", (int)length, path,
                             length == 0 ? "" : "/", name);
        if (wrote > 0 && (size_t)wrote < sizeof candidate) {
            execute(description, candidate);
            if (errno != ENOENT && errno != ENOTDIR) {
                error = errno;
            }
        }
        path += length;
        path += *path == ':';
    }
    errno = error;
}

_Noreturn void init_run(const struct description *description,
                        const struct init_descriptors *descriptors)
{
    for (int i = 0; i < (int)STANDARD_STREAMS; i++) {
        if (dup2(descriptors->streams[i], i) < 0) {
            _exit(1);
        }
    }
    if (setsid() < 0) {
        give_up(descriptors, STEP_SESSION, errno, "Failed to start a session", NULL);
    }
    wait_for_go_ahead(descriptors);
    if (description->working_directory != NULL && chdir(description->working_directory) < 0) {
        give_up(descriptors, STEP_WORKING_DIRECTORY, errno, "Failed to change directory to",
                description->working_directory);
    }
    set_limits(description, descriptors);
    if (description->switches_user) {
        switch_user(description, descriptors);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    search_and_execute(description);
    give_up(descriptors, STEP_EXECUTE, errno, "Failed to execute", description->executable);
}
