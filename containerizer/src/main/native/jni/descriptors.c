/* Descriptors: waiting for many, packets, files. */
#include "native.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

enum { MAX_EVENTS = 256, PACKET_BYTES = 1024 };

NATIVE(jint, epollCreate)(JNIEnv *env, jclass type)
{
    (void)env;
    (void)type;
    return result(epoll_create1(EPOLL_CLOEXEC));
}

static jint epoll_add(jint epoll, jint descriptor, uint32_t events, jlong token)
{
    struct epoll_event event = {.events = events, .data.u64 = (uint64_t)token};
    return result(epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event));
}

NATIVE(jint, epollAdd)(JNIEnv *env, jclass type, jint epoll, jint descriptor, jlong token)
{
    (void)env;
    (void)type;
    return epoll_add(epoll, descriptor, EPOLLIN, token);
}

NATIVE(jint, epollAddPriority)(JNIEnv *env, jclass type, jint epoll, jint descriptor, jlong token)
{
    (void)env;
    (void)type;
    return epoll_add(epoll, descriptor, EPOLLPRI, token);
}

NATIVE(jint, epollRemove)(JNIEnv *env, jclass type, jint epoll, jint descriptor)
{
    (void)env;
    (void)type;
    struct epoll_event unused = {.events = 0};
    return result(epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, &unused));
}

/* How many tokens are ready; 0 as well when a signal came in between. */
NATIVE(jint, epollWait)(JNIEnv *env, jclass type, jint epoll, jlongArray tokens, jint milliseconds)
{
    (void)type;
    struct epoll_event events[MAX_EVENTS];
    jsize room = (*env)->GetArrayLength(env, tokens);
    int ready = epoll_wait(epoll, events, room < MAX_EVENTS ? room : MAX_EVENTS, milliseconds);
    if (ready < 0) {
        return errno == EINTR ? 0 : -errno;
    }
    jlong found[MAX_EVENTS];
    for (int i = 0; i < ready; i++) {
        found[i] = (jlong)events[i].data.u64;
    }
    (*env)->SetLongArrayRegion(env, tokens, 0, ready, found);
    return ready;
}

NATIVE(jint, eventCreate)(JNIEnv *env, jclass type)
{
    (void)env;
    (void)type;
    return result(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
}

NATIVE(jint, eventSignal)(JNIEnv *env, jclass type, jint event)
{
    (void)env;
    (void)type;
    return result(eventfd_write(event, 1));
}

/* The bytes of one packet, 0 at the end, -EAGAIN when there is none. */
NATIVE(jint, receive)(JNIEnv *env, jclass type, jint channel, jbyteArray packet)
{
    (void)type;
    jbyte buffer[PACKET_BYTES];
    jsize room = (*env)->GetArrayLength(env, packet);
    size_t size = room < PACKET_BYTES ? (size_t)room : PACKET_BYTES;
    ssize_t got = recv(channel, buffer, size, MSG_DONTWAIT);
    if (got > 0) {
        (*env)->SetByteArrayRegion(env, packet, 0, (jsize)got, buffer);
    }
    return result(got);
}

NATIVE(jint, send)(JNIEnv *env, jclass type, jint channel, jbyte packet)
{
    (void)env;
    (void)type;
    return result(send(channel, &packet, sizeof packet, MSG_NOSIGNAL));
}

NATIVE(jint, close)(JNIEnv *env, jclass type, jint descriptor)
{
    (void)env;
    (void)type;
    return result(close(descriptor));
}

/* directory: AT_FDCWD for absolute paths; resolve: RESOLVE_ flags of openat2. */
NATIVE(jint, open)(JNIEnv *env, jclass type, jint directory, jbyteArray path, jint flags, jint mode,
                   jint resolve, jintArray who)
{
    (void)type;
    char text[PATH_MAX];
    struct identity self;
    int wrong = copy_text(env, path, text, sizeof text);
    wrong = wrong ? wrong : identity_enter(env, who, &self);
    if (wrong != 0) {
        return wrong;
    }
    struct open_how how = {
        .flags = (uint64_t)(uint32_t)flags | O_CLOEXEC,
        .mode = (uint64_t)(uint32_t)mode,
        .resolve = (uint64_t)(uint32_t)resolve,
    };
    long opened = syscall(SYS_openat2, directory, text, &how, sizeof how);
    if (opened < 0 && errno == ENOSYS && resolve == 0) { /* before Linux 5.6 */
        opened = openat(directory, text, flags | O_CLOEXEC, (mode_t)mode);
    }
    identity_leave(&self);
    return result(opened);
}

NATIVE(jint, makeDirectory)(JNIEnv *env, jclass type, jint directory, jbyteArray name, jint mode,
                            jintArray who)
{
    (void)type;
    char text[PATH_MAX];
    struct identity self;
    int wrong = copy_text(env, name, text, sizeof text);
    wrong = wrong ? wrong : identity_enter(env, who, &self);
    if (wrong != 0) {
        return wrong;
    }
    int made = mkdirat(directory, text, (mode_t)mode);
    identity_leave(&self);
    return result(made);
}

NATIVE(jint, makeSymbolicLink)(JNIEnv *env, jclass type, jbyteArray target, jint directory,
                               jbyteArray name, jintArray who)
{
    (void)type;
    char text[PATH_MAX];
    char leads_to[PATH_MAX];
    struct identity self;
    int wrong = copy_text(env, name, text, sizeof text);
    wrong = wrong ? wrong : copy_text(env, target, leads_to, sizeof leads_to);
    wrong = wrong ? wrong : identity_enter(env, who, &self);
    if (wrong != 0) {
        return wrong;
    }
    int made = symlinkat(leads_to, directory, text);
    identity_leave(&self);
    return result(made);
}

NATIVE(jint, unlink)(JNIEnv *env, jclass type, jint directory, jbyteArray name, jintArray who)
{
    (void)type;
    char text[PATH_MAX];
    struct identity self;
    int wrong = copy_text(env, name, text, sizeof text);
    wrong = wrong ? wrong : identity_enter(env, who, &self);
    if (wrong != 0) {
        return wrong;
    }
    int gone = unlinkat(directory, text, 0);
    identity_leave(&self);
    return result(gone);
}

NATIVE(jint, changeMode)(JNIEnv *env, jclass type, jint file, jint mode)
{
    (void)env;
    (void)type;
    return result(fchmod(file, (mode_t)mode));
}

NATIVE(jint, changeOwner)(JNIEnv *env, jclass type, jint file, jint uid, jint gid)
{
    (void)env;
    (void)type;
    return result(fchownat(file, "", (uid_t)uid, (gid_t)gid, AT_EMPTY_PATH));
}

/* out: mode, uid, gid, size. */
NATIVE(jint, status)(JNIEnv *env, jclass type, jint file, jlongArray out)
{
    (void)type;
    struct stat found;
    if (fstat(file, &found) < 0) {
        return -errno;
    }
    jlong values[] = {(jlong)found.st_mode, (jlong)found.st_uid, (jlong)found.st_gid,
                      (jlong)found.st_size};
    (*env)->SetLongArrayRegion(env, out, 0, 4, values);
    return 0;
}

enum { COPY_BYTES = 65536 };

NATIVE(jint, read)(JNIEnv *env, jclass type, jint file, jbyteArray bytes, jint offset, jint length)
{
    (void)type;
    jbyte buffer[COPY_BYTES];
    ssize_t got = read(file, buffer, (size_t)(length < COPY_BYTES ? length : COPY_BYTES));
    if (got > 0) {
        (*env)->SetByteArrayRegion(env, bytes, offset, (jsize)got, buffer);
    }
    return result(got);
}

NATIVE(jint, write)(JNIEnv *env, jclass type, jint file, jbyteArray bytes, jint offset, jint length)
{
    (void)type;
    jbyte buffer[COPY_BYTES];
    jint size = length < COPY_BYTES ? length : COPY_BYTES;
    (*env)->GetByteArrayRegion(env, bytes, offset, size, buffer);
    return (*env)->ExceptionCheck(env) ? -EINVAL : result(write(file, buffer, (size_t)size));
}
