/* What holds a container in, out of the records 9 to 22 of its description. What is there once is
 * taken when the description is parsed; what may be there often is checked then, and decoded again
 * where it is used. */
#ifndef MESOCOSM_CONFINEMENT_H
#define MESOCOSM_CONFINEMENT_H

#include "records.h"

enum confinement_type {
    RECORD_NEW_NAMESPACES = 9,
    RECORD_ENTERED_NAMESPACES = 10,
    RECORD_CGROUP = 11,
    RECORD_SUPERVISOR_CGROUP = 12,
    RECORD_ROOT = 13,
    RECORD_STEP = 14,
    RECORD_HOST_NAME = 15,
    RECORD_USER_IDS = 16,
    RECORD_GROUP_IDS = 17,
    RECORD_OOM_SCORE = 18,
    RECORD_CAPABILITIES = 19,
    RECORD_NO_NEW_PRIVILEGES = 20,
    RECORD_FILTER = 21,
    RECORD_TERMINAL = 22,
};

/* Of a mount; io.mesocosm.containerizer.launcher.MountAttribute. */
enum mount_attribute {
    ATTRIBUTE_READ_ONLY = 1,
    ATTRIBUTE_NO_SETUID = 2,
    ATTRIBUTE_NO_DEVICES = 4,
    ATTRIBUTE_NO_EXECUTE = 8,
    ATTRIBUTE_RECURSIVE = 16,
    ATTRIBUTE_FOLLOWS = 32,
    ATTRIBUTE_SHARES = 64,
    ATTRIBUTE_ID_MAPPED = 128,
    ATTRIBUTES_ALL = 255,
};

enum step_kind {
    KIND_BIND = 1,
    KIND_MOUNT = 2,
    KIND_REMOUNT = 3,
    KIND_DIRECTORY = 4,
    KIND_LINK = 5,
    KIND_CHARACTER_DEVICE = 6,
    KIND_BLOCK_DEVICE = 7,
    KIND_FILE = 8,
    KIND_MASK = 9,
    KIND_MOVE = 10,
};

/* Base "": below the container's root, as the container would find it. Base without a leading slash:
 * below a directory found that way, from where no link is followed. */
struct place {
    const char *base;
    const char *path;
};

struct step {
    uint32_t kind;
    uint32_t attributes;
    uint32_t mode;
    uint32_t uid; /* UINT32_MAX: whoever makes it */
    uint32_t gid;
    uint32_t major;
    uint32_t minor;
    struct place target;
    struct place source;
    const char *type;
    const char *options;
    const unsigned char *content; /* not a text */
    size_t content_size;
};

struct entered {
    uint32_t namespaces; /* flags of clone */
    uint32_t pid;
    uint64_t start; /* clock ticks after boot */
};

struct cgroup {
    bool unified;
    const char *directory;
};

struct id_range {
    uint32_t inside;
    uint32_t outside;
    uint32_t count;
};

/* Bit n stands for capability n. */
struct capability_sets {
    uint64_t effective;
    uint64_t permitted;
    uint64_t inheritable;
    uint64_t bounding;
    uint64_t ambient;
};

/* Of one container. */
enum { CGROUPS_MOST = 32 };

enum { FILTER_INSTRUCTION_BYTES = 8, FILTER_MAX_INSTRUCTIONS = 4096 };

struct confinement {
    uint32_t new_namespaces;     /* flags of clone */
    uint32_t entered_namespaces; /* of all records together */
    const char *root;            /* NULL: the host's */
    uint32_t root_attributes;
    const char *host_name;
    const char *terminal;
    bool sets_oom_score;
    int32_t oom_score;
    bool sets_capabilities;
    struct capability_sets capabilities;
    bool no_new_privileges;
    uint32_t filter_flags;
    const unsigned char *filter; /* unaligned; NULL: none */
    size_t filter_length;        /* instructions */
    bool unified_cgroup;
    size_t cgroup_count;
    size_t step_count;
    bool maps_ids;
};

/* Takes a record of types 9 to 22; NULL, or what is wrong with it. */
const char *confinement_parse(const struct record *record, struct confinement *out);

/* Whether its ids are not the host's: it has a user namespace, or enters one. */
bool confinement_own_ids(const struct confinement *confinement);

/* What is wrong with all of it together, NULL for nothing. */
const char *confinement_check(const struct confinement *confinement);

/* These take the payload of their record apart; NULL, or what is wrong. */
const char *step_decode(const struct record *record, struct step *out);
const char *entered_decode(const struct record *record, struct entered *out);
const char *cgroup_decode(const struct record *record, struct cgroup *out);
const char *id_range_decode(const struct record *record, struct id_range *out);

#endif
