/* What the files of the JNI shim share. Each native method of NativeCalls, and of the classes of
 * io.mesocosm.containerizer.syscalls for one group of calls, does one thing and returns its result,
 * or a negated errno; the Java side makes exceptions of those. */
#ifndef MESOCOSM_NATIVE_H
#define MESOCOSM_NATIVE_H

#include <errno.h>
#include <jni.h>
#include <limits.h>
#include <sys/types.h>
#include <unistd.h>

#define NATIVE(type, name) \
    NATIVE_OF(NativeCalls, type, name)

/* The natives of a group of calls are in a class and a C file of their own. */
#define NATIVE_OF(group, type, name) \
    JNIEXPORT type JNICALL Java_io_mesocosm_containerizer_syscalls_##group##_##name

/* Copies a text that Java has NUL-terminated; 0 or a negated errno. */
int copy_text(JNIEnv *env, jbyteArray from, char *to, size_t room);

/* The identity that a file operation is done with: filesystem uid, gid and supplementary groups of
 * the calling thread only. The kernel drops the file capabilities with it, so permissions are
 * checked as for that user. */
struct identity {
    int switched;
    gid_t *groups; /* ours, put back by identity_leave */
    int group_count;
    uid_t uid;
    gid_t gid;
};

/* `who` is uid, gid, groups..., or empty for ourselves. 0 or a negated errno. */
int identity_enter(JNIEnv *env, jintArray who, struct identity *saved);

/* Ends the process when the old identity cannot be had back. */
void identity_leave(struct identity *saved);

static inline jint result(long value)
{
    return (jint)(value < 0 ? -errno : value);
}

#endif
