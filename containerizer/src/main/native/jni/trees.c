/* Reading directories many entries at a time, by descriptor: for walks through trees whose owner
 * may change them meanwhile. */
#include "native.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>

/* As TreeCalls says. A record of getdents64 takes 24 bytes or more. */
enum { BATCH_BYTES = 8192, ENTRY_FIELDS = 7, MAX_ENTRIES = BATCH_BYTES / 24 };

static void describe(const struct stat *found, jlong name_at, jlong next, jlong *entry)
{
    entry[0] = (jlong)found->st_dev;
    entry[1] = (jlong)found->st_ino;
    entry[2] = (jlong)found->st_blocks;
    entry[3] = (jlong)found->st_nlink;
    entry[4] = (jlong)found->st_mode;
    entry[5] = name_at;
    entry[6] = next;
}

static int is_self_or_parent(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* The status of each entry of one batch; entries that vanish in between are left out. */
static jsize look_at(int directory, const char *records, long size, char *names, jlong *entries,
                     jsize *names_size)
{
    jsize count = 0;
    jsize used = 0;
    for (long at = 0; at < size && count < MAX_ENTRIES;) {
        const struct dirent64 *record = (const struct dirent64 *)(const void *)(records + at);
        at += record->d_reclen;
        struct stat found;
        if (is_self_or_parent(record->d_name)
            || fstatat(directory, record->d_name, &found, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT)
                   < 0) {
            continue;
        }
        describe(&found, used, (jlong)record->d_off, entries + (long)count * ENTRY_FIELDS);
        size_t length = strlen(record->d_name) + 1;
        memcpy(names + used, record->d_name, length);
        used += (jsize)length;
        count++;
    }
    *names_size = used;
    return count;
}

/* How many entries the next batch has; 0 at the end. */
NATIVE_OF(NativeTrees, jint, readDirectory)(JNIEnv *env, jclass type, jint directory,
                                            jbyteArray names, jlongArray entries)
{
    (void)type;
    _Alignas(struct dirent64) char records[BATCH_BYTES];
    char found_names[BATCH_BYTES];
    jlong found[MAX_ENTRIES * ENTRY_FIELDS];
    for (;;) {
        long size = syscall(SYS_getdents64, directory, records, sizeof records);
        if (size <= 0) {
            return result(size);
        }
        jsize names_size = 0;
        jsize count = look_at(directory, records, size, found_names, found, &names_size);
        if (count > 0) {
            (*env)->SetByteArrayRegion(env, names, 0, names_size, (jbyte *)found_names);
            (*env)->SetLongArrayRegion(env, entries, 0, count * ENTRY_FIELDS, found);
            return count;
        }
    }
}

/* Goes on reading behind the entry whose position is given. */
NATIVE_OF(NativeTrees, jint, seekDirectory)(JNIEnv *env, jclass type, jint directory, jlong position)
{
    (void)env;
    (void)type;
    return lseek(directory, (off_t)position, SEEK_SET) < 0 ? -errno : 0;
}

/* An open file as if it were an entry without a name. */
NATIVE_OF(NativeTrees, jint, describe)(JNIEnv *env, jclass type, jint file, jlongArray entry)
{
    (void)type;
    struct stat found;
    if (fstat(file, &found) < 0) {
        return -errno;
    }
    jlong values[ENTRY_FIELDS];
    describe(&found, 0, 0, values);
    (*env)->SetLongArrayRegion(env, entry, 0, ENTRY_FIELDS, values);
    return 0;
}

/* Opens an entry by its bytes, which may be in no encoding at all; never through a link. */
NATIVE_OF(NativeTrees, jint, openEntry)(JNIEnv *env, jclass type, jint directory, jbyteArray names,
                                        jint at, jint flags, jint resolve)
{
    (void)type;
    char name[NAME_MAX + 1];
    jsize size = (*env)->GetArrayLength(env, names) - at;
    size = size < (jsize)sizeof name ? size : (jsize)sizeof name;
    (*env)->GetByteArrayRegion(env, names, at, size, (jbyte *)name);
    if ((*env)->ExceptionCheck(env) || memchr(name, 0, (size_t)size) == NULL) {
        return -EINVAL;
    }
    struct open_how how = {
        .flags = (uint64_t)(uint32_t)flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY,
        .resolve = (uint64_t)(uint32_t)resolve,
    };
    return result(syscall(SYS_openat2, directory, name, &how, sizeof how));
}
