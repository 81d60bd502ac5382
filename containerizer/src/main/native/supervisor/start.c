/* Starting the container's first process. */
#include "cgroup.h"
#include "files.h"
#include "id_map.h"
#include "init.h"
#include "launch.h"
#include "message.h"
#include "namespaces.h"
#include "root.h"
#include "streams.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void refuse(int step, int error, const char *what)
{
    struct failure failure;
    failure_set(&failure, step, error, "%s", what);
    launch_refuse(&failure);
}

/* What the first process reports, and by whose pid. */
static void make_pipes(struct launch *launch, struct init_descriptors *descriptors)
{
    int ends[2];
    if (!message_pair(ends)) {
        refuse(STEP_FORK, errno, "Failed to make a socket pair");
    }
    launch->failures = ends[0];
    descriptors->failures = ends[1];
    descriptors->of_supervisor[0] = ends[0];
    launch->statuses = -1;
    descriptors->statuses = -1;
    descriptors->of_supervisor[1] = -1;
    int settled[2];
    if (pipe2(settled, O_CLOEXEC) < 0) {
        refuse(STEP_FORK, errno, "Failed to make a pipe");
    }
    descriptors->settled = settled[0];
    descriptors->of_supervisor[2] = settled[1];
    if ((launch->description.confinement.new_namespaces & CLONE_NEWPID) != 0) {
        if (pipe2(ends, O_CLOEXEC) < 0) {
            refuse(STEP_FORK, errno, "Failed to make a pipe");
        }
        (void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
        launch->statuses = ends[0];
        descriptors->of_supervisor[1] = ends[0];
        descriptors->statuses = ends[1];
    }
}

/* Namespaces of user ids and mounts that only the supervisor can prepare, in the order in which each
 * needs the one before. */
static void prepare(const struct description *description, struct init_descriptors *descriptors,
                    struct entered_processes *entered)
{
    const struct confinement *confinement = &description->confinement;
    bool own_ids = confinement_own_ids(confinement);
    struct failure failure;
    descriptors->user_namespace = -1;
    descriptors->root = -1;
    descriptors->trees = calloc(confinement->step_count + 1, sizeof *descriptors->trees);
    if (descriptors->trees == NULL) {
        refuse(STEP_PREPARE, errno, "Failed to make room for the file system steps");
    }
    if (!cgroup_place_supervisor(description, &failure)
        || !cgroup_open(description, &descriptors->cgroups, &failure)
        || !namespaces_open(description, entered, &failure)) {
        launch_refuse(&failure);
    }
    if (own_ids) {
        descriptors->user_namespace = (confinement->new_namespaces & CLONE_NEWUSER) != 0
                                          ? id_map_make(description, &failure)
                                          : id_map_open(entered, &failure);
        if (descriptors->user_namespace < 0) {
            launch_refuse(&failure);
        }
    }
    if (confinement->root != NULL
        && ((own_ids && geteuid() == 0) || (confinement->root_attributes & ATTRIBUTE_ID_MAPPED) != 0)) {
        descriptors->root = root_clone(confinement, descriptors->user_namespace, &failure);
        if (descriptors->root < 0) {
            launch_refuse(&failure);
        }
    }
    if (!files_open(description, descriptors->user_namespace, descriptors->trees, &failure)) {
        launch_refuse(&failure);
    }
    for (unsigned i = 0; i < STANDARD_STREAMS; i++) {
        descriptors->streams[i] = stream_open(description, i, &failure);
        if (descriptors->streams[i] < 0) {
            launch_refuse(&failure);
        }
    }
}

static pid_t clone_init(const struct description *description, struct init_descriptors *descriptors,
                        uint64_t flags)
{
    pid_t init = namespaces_clone(flags, &descriptors->cgroups);
    if (init == 0) {
        init_run(description, descriptors);
    }
    return init;
}

static bool clone_failed(const struct init_descriptors *descriptors, uint64_t flags,
                         struct failure *failure)
{
    if (descriptors->cgroups.unified >= 0 && errno != EAGAIN && errno != ENOMEM) {
        return failure_set(failure, STEP_CGROUP, errno,
                           "Failed to start the first process in the cgroup '%.300s'",
                           descriptors->cgroups.unified_name);
    }
    if ((flags & ~(uint64_t)CLONE_PARENT) != 0 && errno != EAGAIN && errno != ENOMEM) {
        return failure_set(failure, STEP_NAMESPACE, errno,
                           "Failed to start the first process in namespaces of its own");
    }
    return failure_set(failure, STEP_FORK, errno, "Failed to fork the first process");
}

static _Noreturn void fail_helper(const struct init_descriptors *descriptors,
                                  const struct failure *failure)
{
    (void)failure_send(descriptors->failures, failure);
    _exit(1);
}

/* Once in a user namespace a process may put nobody into a cgroup of v2 that belongs to a user: who
 * helps goes there before, and the first process is born where it is. */
static void join_cgroup(const struct description *description, struct init_descriptors *descriptors)
{
    if (descriptors->cgroups.unified < 0 || !confinement_own_ids(&description->confinement)) {
        return;
    }
    int processes = openat(descriptors->cgroups.unified, "cgroup.procs", O_WRONLY | O_CLOEXEC);
    if (processes < 0 || write(processes, "0", 1) != 1) {
        struct failure failure;
        failure_set(&failure, STEP_CGROUP, errno, "Failed to enter the cgroup '%.300s'",
                    descriptors->cgroups.unified_name);
        fail_helper(descriptors, &failure);
    }
    close(processes);
    descriptors->cgroups.unified = -1;
}

/* Runs in a process of its own, which enters the namespaces of others and leaves the container's
 * first process to the supervisor as a child. */
static _Noreturn void enter_and_clone(const struct launch *launch,
                                      struct init_descriptors *descriptors,
                                      const struct entered_processes *entered, uint64_t flags)
{
    const struct description *description = &launch->description;
    struct failure failure;
    init_leave_to_supervisor(descriptors);
    join_cgroup(description, descriptors);
    if (!namespaces_enter(entered, &failure)) {
        fail_helper(descriptors, &failure);
    }
    /* Only who is in a PID namespace may make another inside it, and only children are in the one
     * that was entered. */
    if ((description->confinement.entered_namespaces & flags & CLONE_NEWPID) != 0) {
        pid_t inside = (pid_t)syscall(SYS_clone, CLONE_PARENT | SIGCHLD, NULL, NULL, NULL, NULL);
        if (inside < 0) {
            failure_set(&failure, STEP_FORK, errno, "Failed to fork in the PID namespace");
            fail_helper(descriptors, &failure);
        }
        if (inside > 0) {
            _exit(0);
        }
    }
    if ((description->confinement.new_namespaces & CLONE_NEWUSER) != 0
        && syscall(SYS_setns, descriptors->user_namespace, CLONE_NEWUSER) < 0) {
        failure_set(&failure, STEP_NAMESPACE, errno, "Failed to enter the user namespace");
        fail_helper(descriptors, &failure);
    }
    if (clone_init(description, descriptors, flags | CLONE_PARENT) < 0) {
        (void)clone_failed(descriptors, flags, &failure);
        fail_helper(descriptors, &failure);
    }
    _exit(0);
}

/* The first process says itself that it is there: who cloned it may know it by another pid. Who
 * helped is reaped with everybody else. */
static pid_t start_through_another(const struct launch *launch,
                                   struct init_descriptors *descriptors,
                                   const struct entered_processes *entered, uint64_t flags)
{
    descriptors->announces = true;
    pid_t helper = (pid_t)syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
    if (helper < 0) {
        refuse(STEP_FORK, errno, "Failed to fork");
    }
    if (helper == 0) {
        enter_and_clone(launch, descriptors, entered, flags);
    }
    close(descriptors->failures); /* so that there is an end when nobody is left to say anything */
    descriptors->failures = -1;
    struct failure failure;
    pid_t init;
    if (!failure_receive(launch->failures, 0, &failure, &init)) {
        refuse(STEP_NAMESPACE, 0, "The process that enters namespaces vanished");
    }
    if (failure.step != STEP_NONE) {
        launch_refuse(&failure);
    }
    return init;
}

/* Everybody may ask for being killed sooner; only the privileged for being spared. */
static bool set_oom_score(const struct confinement *confinement, pid_t pid, struct failure *failure)
{
    if (!confinement->sets_oom_score) {
        return true;
    }
    char path[64];
    char score[16];
    snprintf(path, sizeof path, "/proc/%d/oom_score_adj", pid);
    int length = snprintf(score, sizeof score, "%d", confinement->oom_score);
    int file = open(path, O_WRONLY | O_CLOEXEC);
    bool set = file >= 0 && write(file, score, (size_t)length) == length;
    if (!set) {
        failure_set(failure, STEP_OOM_SCORE, errno, "Failed to set the OOM score to '%s'", score);
    }
    if (file >= 0) {
        close(file);
    }
    return set;
}

/* In a user namespace nobody may raise a hard limit; from outside the supervisor may. */
static bool raise_limits(const struct description *description, pid_t pid, struct failure *failure)
{
    if (!confinement_own_ids(&description->confinement)) {
        return true;
    }
    for (size_t i = 0; i < description->limit_count; i++) {
        const struct limit *limit = &description->limits[i];
        __rlimit_resource_t resource = (__rlimit_resource_t)limit->resource;
        struct rlimit value;
        if (prlimit(pid, resource, NULL, &value) < 0 || limit->hard <= value.rlim_max) {
            continue; /* what is wrong with it says who sets it */
        }
        value.rlim_max = limit->hard;
        if (prlimit(pid, resource, &value, NULL) < 0) {
            return failure_set(failure, STEP_LIMIT, errno, "Failed to set resource limit '%u'",
                               limit->resource);
        }
    }
    return true;
}

static void close_init_descriptors(const struct launch *launch, struct init_descriptors *descriptors)
{
    for (unsigned i = 0; i < STANDARD_STREAMS; i++) {
        close(descriptors->streams[i]);
    }
    for (size_t i = 0; i < launch->description.confinement.step_count; i++) {
        if (descriptors->trees[i] >= 0) {
            close(descriptors->trees[i]);
        }
    }
    int others[] = {descriptors->settled, descriptors->of_supervisor[2], descriptors->failures, descriptors->statuses, descriptors->user_namespace, descriptors->root};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (others[i] >= 0) {
            close(others[i]);
        }
    }
    free(descriptors->trees);
    cgroup_close(&descriptors->cgroups);
}

void launch_start(struct launch *launch)
{
    const struct confinement *confinement = &launch->description.confinement;
    struct init_descriptors descriptors = {.channel = CHANNEL};
    struct entered_processes entered = {.count = 0};
    make_pipes(launch, &descriptors);
    prepare(&launch->description, &descriptors, &entered);
    /* The cgroup namespace is made once the process is in its cgroups, the user namespace has been. */
    uint64_t flags = confinement->new_namespaces & ~(uint64_t)(CLONE_NEWCGROUP | CLONE_NEWUSER);
    struct failure failure;
    launch->command = -1;
    if (entered.count > 0 || descriptors.user_namespace >= 0) {
        launch->init = start_through_another(launch, &descriptors, &entered, flags);
    } else {
        launch->init = clone_init(&launch->description, &descriptors, flags);
    }
    if (launch->init < 0) {
        (void)clone_failed(&descriptors, flags, &failure);
        launch_refuse(&failure);
    }
    if (!set_oom_score(confinement, launch->init, &failure)
        || !raise_limits(&launch->description, launch->init, &failure)) {
        launch_refuse(&failure); /* without an agent's go-ahead the first process goes away */
    }
    namespaces_close(&entered);
    close_init_descriptors(launch, &descriptors);
    report_send(CHANNEL, REPORT_STARTED, launch->init, NULL);
}
