#include "init.h"

#include "descriptors.h"
#include "execute.h"
#include "files.h"
#include "id_map.h"
#include "kernel.h"
#include "message.h"
#include "mount_lock.h"
#include "place.h"
#include "privileges.h"
#include "reaper.h"
#include "root.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/keyctl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static _Noreturn void give_up(const struct init_descriptors *descriptors,
                              const struct failure *failure)
{
    dprintf(STDERR_FILENO, "%s\n", failure->text);
    (void)failure_send(descriptors->failures, failure);
    _exit(1);
}

static bool announce(const struct init_descriptors *descriptors, struct failure *failure)
{
    struct failure born;
    memset(&born, 0, sizeof born);
    return failure_send(descriptors->failures, &born)
           || failure_set(failure, STEP_FORK, errno, "The supervisor went away before the launch");
}

/* All is made by then but the command, which does not run before the agent has written down what it
 * started: an agent that dies first closes the channel, and this process goes away unseen. */
static bool wait_for_go_ahead(const struct init_descriptors *descriptors, struct failure *failure)
{
    char go;
    ssize_t got;
    do {
        got = recv(descriptors->channel, &go, sizeof go, 0);
    } while (got < 0 && errno == EINTR);
    return got > 0
           || failure_set(failure, STEP_GO_AHEAD, got < 0 ? errno : 0,
                          "The agent went away before the launch");
}

/* After the cgroups have been entered: what this process is in then is the root that the container
 * sees. */
static bool hide_cgroups(const struct description *description, struct failure *failure)
{
    return (description->confinement.new_namespaces & CLONE_NEWCGROUP) == 0
           || syscall(SYS_unshare, CLONE_NEWCGROUP) == 0
           || failure_set(failure, STEP_NAMESPACE, errno, "Failed to make a cgroup namespace");
}

static bool make_mounts(const struct description *description,
                        const struct init_descriptors *descriptors, struct failure *failure)
{
    const struct confinement *confinement = &description->confinement;
    bool own_ids = confinement_own_ids(confinement);
    int root = root_prepare(confinement, descriptors->root, descriptors->user_namespace, failure);
    if (root < 0) {
        return false;
    }
    int processes = own_ids ? mount_lock_prepare(failure) : -1;
    bool made = (!own_ids || (processes >= 0 && id_map_become_root(failure)))
                && files_perform(description, root, descriptors->trees, descriptors->user_namespace,
                                 failure)
                && root_enter(confinement, root, failure)
                && (!own_ids || mount_lock(processes, failure));
    if (processes >= 0) {
        close(processes);
    }
    close(root);
    return made;
}

static bool make_file_system(const struct description *description,
                             const struct init_descriptors *descriptors, struct failure *failure)
{
    const struct confinement *confinement = &description->confinement;
    if ((confinement->new_namespaces & CLONE_NEWNS) != 0) {
        return make_mounts(description, descriptors, failure);
    }
    return !confinement_own_ids(confinement) || id_map_become_root(failure);
}

static bool set_host_name(const struct description *description, struct failure *failure)
{
    const char *name = description->confinement.host_name;
    return name == NULL || sethostname(name, strlen(name)) == 0
           || failure_set(failure, STEP_HOST_NAME, errno, "Failed to set the host name '%.300s'",
                          name);
}

/* Everything that process 1 and the command share. */
static bool make_container(const struct description *description,
                           const struct init_descriptors *descriptors, struct failure *failure)
{
    return hide_cgroups(description, failure)
           && make_file_system(description, descriptors, failure)
           && set_host_name(description, failure);
}

/* Process 1 stays behind as reaper; the command is its child. `ready` receives the descriptor that ends
 * when process 1 has nothing left that would be worth taking. */
static bool split(const struct description *description,
                  const struct init_descriptors *descriptors, int *ready, struct failure *failure)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) {
        return failure_set(failure, STEP_FORK, errno, "Failed to make a pipe");
    }
    pid_t command = (pid_t)syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
    if (command < 0) {
        return failure_set(failure, STEP_FORK, errno, "Failed to fork the command");
    }
    if (command > 0) {
        munmap((void *)(uintptr_t)description->buffer, description->size); /* environments hold secrets */
        const struct reaper_descriptors reaper = {
            .statuses = descriptors->statuses, .failures = descriptors->failures, .ready = ends[1]};
        reaper_run(command, &reaper);
    }
    close(ends[1]);
    close(descriptors->statuses);
    *ready = ends[0];
    return true;
}

static void wait_for_end(int pipe_end)
{
    char nothing;
    while (pipe_end >= 0 && read(pipe_end, &nothing, sizeof nothing) < 0 && errno == EINTR) {
    }
}

/* The keys of the agent's session are not the container's. Where there are no keyrings, there are no
 * keys. */
static void leave_keyring(void)
{
    (void)syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);
}

static bool start_session(const struct description *description, struct failure *failure)
{
    leave_keyring();
    if (setsid() < 0) {
        return failure_set(failure, STEP_SESSION, errno, "Failed to start a session");
    }
    const char *terminal = description->confinement.terminal;
    return terminal == NULL || ioctl(STDIN_FILENO, TIOCSCTTY, 0) == 0
           || failure_set(failure, STEP_TERMINAL, errno,
                          "Failed to make '%.300s' the controlling terminal", terminal);
}

/* We may pass through every /proc/<pid>/root, cwd and fd, the container may not, and links on the
 * way may be its own: what the kernel follows there is refused, for it leads out of the container's
 * root, and below a base every link is. */
static int open_working_directory(const struct place *place, const char *name)
{
    int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    int directory = root < 0 ? -1 : place_open(root, place);
    if (directory < 0 && errno == ENOSYS) { /* before Linux 5.6, or below a tool that lacks it */
        directory = open(name, O_PATH | O_DIRECTORY | O_CLOEXEC);
    }
    if (root >= 0) {
        close_keeping_errno(root);
    }
    return directory;
}

static bool enter_working_directory(const struct description *description, struct failure *failure)
{
    const struct place *place = &description->working_directory;
    if (place->base == NULL) {
        return true;
    }
    char name[PATH_MAX];
    bool below = place->base[0] == '\0' || place->path[0] != '\0';
    snprintf(name, sizeof name, "%s%s%s", place->base, below ? "/" : "", place->path);
    int directory = open_working_directory(place, name);
    bool entered = directory >= 0 && fchdir(directory) == 0;
    if (!entered) {
        failure_set(failure, STEP_WORKING_DIRECTORY, errno,
                    "Failed to change directory to '%.300s'", name);
    }
    if (directory >= 0) {
        close(directory);
    }
    return entered;
}

/* Directories of the host must not be open when paths are followed that the container makes or
 * chooses: "/proc/self/fd/9/../.." would lead out of it, be it the working directory or the
 * program. */
static bool become_command(const struct description *description,
                           const struct init_descriptors *descriptors, int ready,
                           struct failure *failure)
{
    int kept[] = {descriptors->failures, descriptors->channel, ready};
    descriptors_close_but(STANDARD_STREAMS, kept, sizeof kept / sizeof *kept);
    if (!start_session(description, failure)) {
        return false;
    }
    wait_for_end(ready);
    if (!announce(descriptors, failure) || !wait_for_go_ahead(descriptors, failure)) {
        return false;
    }
    close(descriptors->channel);
    if (!enter_working_directory(description, failure) || !privileges_drop(description, failure)) {
        return false;
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execute(description);
    return failure_set(failure, STEP_EXECUTE, errno, "Failed to execute '%.300s'",
                       description->executable);
}

void init_leave_to_supervisor(struct init_descriptors *descriptors)
{
    for (size_t i = 0; i < sizeof descriptors->of_supervisor / sizeof *descriptors->of_supervisor; i++) {
        if (descriptors->of_supervisor[i] >= 0) {
            close(descriptors->of_supervisor[i]);
            descriptors->of_supervisor[i] = -1;
        }
    }
}

static bool take_streams(const struct init_descriptors *descriptors, struct failure *failure)
{
    for (int i = 0; i < (int)STANDARD_STREAMS; i++) {
        if (dup2(descriptors->streams[i], i) < 0) {
            return failure_set(failure, STEP_STREAM, errno, "Failed to take stream %d", i);
        }
    }
    return true;
}

_Noreturn void init_run(const struct description *description, struct init_descriptors *descriptors)
{
    struct failure failure;
    memset(&failure, 0, sizeof failure);
    init_leave_to_supervisor(descriptors);
    if (!take_streams(descriptors, &failure)) {
        give_up(descriptors, &failure);
    }
    bool own_pids = (description->confinement.new_namespaces & CLONE_NEWPID) != 0;
    int ready = -1;
    if (own_pids) {
        reaper_tie_to_supervisor(descriptors->statuses);
    }
    if (descriptors->announces && !announce(descriptors, &failure)) {
        _exit(1);
    }
    bool made = cgroup_enter(&descriptors->cgroups, &failure)
                && make_container(description, descriptors, &failure);
    if (made) {
        wait_for_end(descriptors->settled);
    }
    if (made && (!own_pids || split(description, descriptors, &ready, &failure))) {
        (void)become_command(description, descriptors, ready, &failure);
    }
    give_up(descriptors, &failure);
}
