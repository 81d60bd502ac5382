/* Mounts in the agent's own mount namespace; those of containers are the supervisor's. */
#include "native.h"

#include <sys/mount.h>

#define MOUNT(type, name) \
    JNIEXPORT type JNICALL Java_io_mesocosm_containerizer_syscalls_NativeMounts_##name

MOUNT(jint, mount)(JNIEnv *env, jclass type, jbyteArray source, jbyteArray target,
                   jbyteArray filesystem, jlong flags, jbyteArray options)
{
    (void)type;
    char from[PATH_MAX];
    char to[PATH_MAX];
    char kind[NAME_MAX];
    char data[PATH_MAX];
    int wrong = copy_text(env, source, from, sizeof from);
    wrong = wrong ? wrong : copy_text(env, target, to, sizeof to);
    wrong = wrong ? wrong : copy_text(env, filesystem, kind, sizeof kind);
    wrong = wrong ? wrong : copy_text(env, options, data, sizeof data);
    if (wrong != 0) {
        return wrong;
    }
    return result(mount(from, to, kind, (unsigned long)flags, data));
}

MOUNT(jint, unmount)(JNIEnv *env, jclass type, jbyteArray target, jint flags)
{
    (void)type;
    char text[PATH_MAX];
    int wrong = copy_text(env, target, text, sizeof text);
    return wrong ? wrong : result(umount2(text, flags));
}
