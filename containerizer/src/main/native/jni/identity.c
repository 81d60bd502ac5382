#include "native.h"

#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/syscall.h>

int copy_text(JNIEnv *env, jbyteArray from, char *to, size_t room)
{
    jsize size = (*env)->GetArrayLength(env, from);
    if (size <= 0) {
        return -EINVAL;
    }
    if ((size_t)size > room) {
        return -ENAMETOOLONG;
    }
    (*env)->GetByteArrayRegion(env, from, 0, size, (jbyte *)to);
    return memchr(to, 0, (size_t)size) == to + size - 1 ? 0 : -EINVAL;
}

/* The raw calls change the calling thread alone; the C library's would change all threads. */
static long set_thread_groups(int count, const gid_t *groups)
{
    return syscall(SYS_setgroups, count, groups);
}

static int remember_groups(struct identity *saved)
{
    int count = getgroups(0, NULL);
    if (count < 0) {
        return -errno;
    }
    saved->groups = malloc(((size_t)count + 1) * sizeof *saved->groups);
    if (saved->groups == NULL) {
        return -ENOMEM;
    }
    saved->group_count = getgroups(count, saved->groups);
    return saved->group_count < 0 ? -errno : 0;
}

int identity_enter(JNIEnv *env, jintArray who, struct identity *saved)
{
    memset(saved, 0, sizeof *saved);
    jsize size = (*env)->GetArrayLength(env, who);
    if (size == 0) {
        return 0;
    }
    if (size < 2) {
        return -EINVAL;
    }
    jint *ids = (*env)->GetIntArrayElements(env, who, NULL);
    if (ids == NULL) {
        return -ENOMEM;
    }
    saved->uid = geteuid();
    saved->gid = getegid();
    int wrong = remember_groups(saved);
    if (wrong == 0 && set_thread_groups(size - 2, (const gid_t *)(ids + 2)) < 0) {
        wrong = -errno;
    }
    if (wrong == 0) {
        saved->switched = 1;
        setfsgid((gid_t)ids[1]);
        setfsuid((uid_t)ids[0]);
        if ((uid_t)setfsuid((uid_t)-1) != (uid_t)ids[0]
            || (gid_t)setfsgid((gid_t)-1) != (gid_t)ids[1]) {
            wrong = -EPERM;
        }
    }
    (*env)->ReleaseIntArrayElements(env, who, ids, JNI_ABORT);
    if (wrong != 0) {
        identity_leave(saved);
    }
    return wrong;
}

void identity_leave(struct identity *saved)
{
    int error = errno;
    if (saved->switched) {
        setfsuid(saved->uid);
        setfsgid(saved->gid);
        if ((uid_t)setfsuid((uid_t)-1) != saved->uid || (gid_t)setfsgid((gid_t)-1) != saved->gid
            || set_thread_groups(saved->group_count, saved->groups) < 0) {
            abort(); /* going on with somebody else's rights would be worse */
        }
    }
    free(saved->groups);
    memset(saved, 0, sizeof *saved);
    errno = error;
}
