/* Mounts in the agent's own mount namespace; those of containers are the supervisor's. */
#include "native.h"

#include <fcntl.h>
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

MOUNT(jint, cloneMount)(JNIEnv *env, jclass type, jint place, jboolean recursive)
{
    (void)env;
    (void)type;
    unsigned flags = AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC;
    return result(open_tree(place, "", recursive ? flags | AT_RECURSIVE : flags));
}

MOUNT(jint, changeMount)(JNIEnv *env, jclass type, jint mount, jboolean recursive, jlong attributes,
                         jlong propagation, jint userNamespace)
{
    (void)env;
    (void)type;
    struct mount_attr change = {
        .attr_set = (uint64_t)attributes,
        .propagation = (uint64_t)propagation,
        .userns_fd = userNamespace >= 0 ? (uint64_t)userNamespace : 0,
    };
    return result(mount_setattr(mount, "", AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0), &change,
                                sizeof change));
}

MOUNT(jint, attachMount)(JNIEnv *env, jclass type, jint mount, jint place)
{
    (void)env;
    (void)type;
    return result(move_mount(mount, "", place, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH));
}
