#include "privileges.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { CAPABILITIES_MOST = 64 };

static bool set_limits(const struct description *description, struct failure *failure)
{
    for (size_t i = 0; i < description->limit_count; i++) {
        const struct limit *limit = &description->limits[i];
        struct rlimit value = {.rlim_cur = limit->soft, .rlim_max = limit->hard};
        if (setrlimit((__rlimit_resource_t)limit->resource, &value) < 0) {
            return failure_set(failure, STEP_LIMIT, errno, "Failed to set resource limit '%u'",
                               limit->resource);
        }
    }
    return true;
}

static bool set_groups(const struct description *description)
{
    static gid_t groups[DESCRIPTION_MAX_GROUPS];
    for (size_t i = 0; i < description->group_count; i++) {
        groups[i] = description_group(description, i);
    }
    if (setgroups(description->group_count, groups) == 0) {
        return true;
    }
    /* A user namespace that somebody without privileges made keeps the groups it has. */
    bool own_namespace = (description->confinement.new_namespaces & CLONE_NEWUSER) != 0;
    return errno == EPERM && own_namespace && description->group_count == 0;
}

static bool switch_user(const struct description *description, struct failure *failure)
{
    if (!set_groups(description)) {
        return failure_set(failure, STEP_GROUPS, errno, "Failed to set the supplementary groups");
    }
    if (setresgid(description->gid, description->gid, description->gid) < 0) {
        return failure_set(failure, STEP_GROUPS, errno, "Failed to become group '%u'",
                           description->gid);
    }
    if (setresuid(description->uid, description->uid, description->uid) < 0) {
        return failure_set(failure, STEP_USER, errno, "Failed to become user '%u'",
                           description->uid);
    }
    return true;
}

/* Capabilities that this kernel does not know are not in any set. */
static bool drop_bounding(uint64_t kept, struct failure *failure)
{
    for (unsigned capability = 0; capability < CAPABILITIES_MOST; capability++) {
        if ((kept >> capability & 1) == 0 && prctl(PR_CAPBSET_READ, capability, 0, 0, 0) == 1
            && prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0) {
            return failure_set(failure, STEP_CAPABILITIES, errno,
                               "Failed to drop capability %u from the bounding set", capability);
        }
    }
    return true;
}

static int set_capabilities(const struct capability_sets *sets)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2] = {
        {(uint32_t)sets->effective, (uint32_t)sets->permitted, (uint32_t)sets->inheritable},
        {(uint32_t)(sets->effective >> 32), (uint32_t)(sets->permitted >> 32),
         (uint32_t)(sets->inheritable >> 32)},
    };
    return (int)syscall(SYS_capset, &header, data);
}

static bool raise_ambient(uint64_t wanted, struct failure *failure)
{
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0 && wanted != 0) {
        return failure_set(failure, STEP_CAPABILITIES, errno,
                           "Failed to clear the ambient capabilities");
    }
    for (unsigned capability = 0; capability < CAPABILITIES_MOST; capability++) {
        if ((wanted >> capability & 1) != 0
            && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) < 0) {
            return failure_set(failure, STEP_CAPABILITIES, errno,
                               "Failed to make capability %u ambient", capability);
        }
    }
    return true;
}

static bool load_filter(const struct confinement *confinement, struct failure *failure)
{
    struct sock_fprog program = {
        .len = (unsigned short)confinement->filter_length,
        .filter = (struct sock_filter *)(uintptr_t)confinement->filter,
    };
    if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, confinement->filter_flags, &program) != 0) {
        return failure_set(failure, STEP_FILTER, errno, "Failed to load the system call filter");
    }
    return true;
}

static bool set_no_new_privileges(struct failure *failure)
{
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
           || failure_set(failure, STEP_NO_NEW_PRIVILEGES, errno, "Failed to set no_new_privs");
}

static bool switch_user_and_capabilities(const struct description *description,
                                         struct failure *failure)
{
    const struct confinement *confinement = &description->confinement;
    if (confinement->sets_capabilities) {
        if (!drop_bounding(confinement->capabilities.bounding, failure)) {
            return false;
        }
        if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0) {
            return failure_set(failure, STEP_CAPABILITIES, errno, "Failed to keep capabilities");
        }
    }
    if (description->switches_user && !switch_user(description, failure)) {
        return false;
    }
    if (confinement->sets_capabilities) {
        if (set_capabilities(&confinement->capabilities) < 0) {
            return failure_set(failure, STEP_CAPABILITIES, errno, "Failed to set capabilities");
        }
        return raise_ambient(confinement->capabilities.ambient, failure);
    }
    return true;
}

/* A filter is loaded last, so that it need not allow what comes before; but without no_new_privs
 * only who is privileged may load one. */
bool privileges_drop(const struct description *description, struct failure *failure)
{
    const struct confinement *confinement = &description->confinement;
    bool filtered = confinement->filter != NULL;
    bool early = filtered && !confinement->no_new_privileges;
    return set_limits(description, failure) && (!early || load_filter(confinement, failure))
           && switch_user_and_capabilities(description, failure)
           && (!confinement->no_new_privileges || set_no_new_privileges(failure))
           && (!filtered || early || load_filter(confinement, failure));
}

/* With no_new_privs nothing comes back out of a bounding set that could not be emptied. */
bool privileges_drop_all(void)
{
    static const struct capability_sets none;
    struct failure ignored;
    (void)drop_bounding(0, &ignored);
    (void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    return set_capabilities(&none) == 0 && set_no_new_privileges(&ignored);
}
