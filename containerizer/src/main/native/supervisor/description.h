/* The launch description: what the agent wants a container's first process to be.
 *
 * Little-endian, as written by io.mesocosm.containerizer.launcher.LaunchDescription:
 *
 *     u32 magic "MSCD" | u32 version | u32 size of everything | u32 number of records
 *     record: u32 type | u32 size of payload | payload
 *
 * Texts end with a NUL, which the size counts, and hold no other; the working directory is two, its
 * base and the path (struct place). Parsing copies nothing: the pointers lead into the buffer, which
 * has to outlive the description.
 *
 * What confines the container (io.mesocosm.containerizer.launcher.Confinement says what each is for):
 *
 *      9 new namespaces      u32 flags of clone
 *     10 entered namespaces  u32 flags of clone | u32 pid | u64 start time in clock ticks
 *     11 cgroup              u32 version, 1 or 2 | text directory
 *     12 supervisor's cgroup u32 version, 1 or 2 | text directory
 *     13 root                u32 attributes | text directory
 *     14 file system step    u32 kind | u32 attributes | u32 mode | u32 uid | u32 gid | u32 major |
 *                            u32 minor | text target's base | text target | text source's base |
 *                            text source | text type | text options | content up to the end
 *     15 host name           text
 *     16 user ids, 17 group ids   u32 inside | u32 outside | u32 count
 *     18 OOM score           i32
 *     19 capabilities        u64 effective | permitted | inheritable | bounding | ambient
 *     20 no new privileges   nothing
 *     21 filter              u32 flags of seccomp | struct sock_filter, 8 bytes each
 *     22 terminal            text path
 */
#ifndef MESOCOSM_DESCRIPTION_H
#define MESOCOSM_DESCRIPTION_H

#include "confinement.h"

#define DESCRIPTION_MAGIC 0x4443534dU
#define DESCRIPTION_VERSION 2U
#define DESCRIPTION_MAX_BYTES (8U * 1024U * 1024U)
#define DESCRIPTION_MAX_RECORDS 65536U
#define DESCRIPTION_MAX_GROUPS 65536U
#define DESCRIPTION_MAX_LIMITS 16U
#define STANDARD_STREAMS 3U

enum record_type {
    RECORD_STATUS_PATH = 1,
    RECORD_EXECUTABLE = 2,
    RECORD_ARGUMENT = 3,
    RECORD_ENVIRONMENT = 4,
    RECORD_WORKING_DIRECTORY = 5,
    RECORD_USER = 6,
    RECORD_STREAM = 7,
    RECORD_LIMIT = 8,
};

enum stream_mode {
    STREAM_READ = 1,   /* opened for reading, must exist */
    STREAM_APPEND = 2, /* created if missing, written at its end, never through a symbolic link */
};

struct stream {
    const char *path; /* NULL: not described, /dev/null stands in */
    uint32_t mode;
    bool owned; /* the file is given to uid and gid */
    uint32_t uid;
    uint32_t gid;
};

/* Of setrlimit. */
struct limit {
    uint32_t resource;
    uint64_t soft;
    uint64_t hard;
};

struct description {
    const char *status_path;
    const char *executable;
    struct place working_directory; /* its base is NULL where there is none */
    char **arguments;   /* NULL-terminated, in the caller's vector */
    char **environment; /* NULL-terminated, in the caller's vector */
    size_t argument_count;
    size_t environment_count;
    bool switches_user;
    uint32_t uid;
    uint32_t gid;
    const unsigned char *groups; /* group_count unaligned u32 */
    size_t group_count;
    struct stream streams[STANDARD_STREAMS];
    struct limit limits[DESCRIPTION_MAX_LIMITS];
    size_t limit_count;
    struct confinement confinement;
    const unsigned char *buffer; /* for the records that may be there often */
    size_t size;
};

/* The number of pointers that the vector handed to description_parse must hold for this buffer;
 * 0 when the buffer is no description. */
size_t description_vector_size(const unsigned char *buffer, size_t size);

/* Fills `out`; NULL on success, otherwise what is wrong with the buffer. `vector` receives the
 * argument and environment pointers and has to hold `vector_size` of them. */
const char *description_parse(unsigned char *buffer, size_t size, char **vector, size_t vector_size,
                              struct description *out);

/* A reader before the first record of a parsed description. */
struct records description_records(const struct description *description);

/* The n-th supplementary group. */
uint32_t description_group(const struct description *description, size_t index);

#endif
