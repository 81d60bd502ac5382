/* Starting supervisors, from a copy of their program that nobody can change. */
#include "native.h"

#include "../supervisor/inherited.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

enum { ABOVE_FIXED = 16, TITLE_BYTES = 512, MAX_TITLE_BYTES = 1024, COPY_BYTES = 1 << 20 };

enum { MFD_EXECUTABLE = 0x10 }; /* MFD_EXEC, which older headers lack */

/* Above the descriptors with a meaning, so that no dup2 in the child overwrites another. */
static int move_up(int descriptor)
{
    if (descriptor < 0) {
        return -1;
    }
    int moved = fcntl(descriptor, F_DUPFD_CLOEXEC, ABOVE_FIXED);
    int error = errno;
    close(descriptor);
    errno = error;
    return moved;
}

static int set_up(posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes, int channel,
                  int description)
{
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    int wrong = posix_spawn_file_actions_adddup2(actions, channel, CHANNEL);
    wrong = wrong ? wrong : posix_spawn_file_actions_adddup2(actions, description, DESCRIPTION);
    for (int stream = 0; stream < 3; stream++) {
        wrong = wrong ? wrong
                      : posix_spawn_file_actions_addopen(actions, stream, "/dev/null", O_RDWR, 0);
    }
    wrong = wrong ? wrong : posix_spawnattr_setsigmask(attributes, &none);
    wrong = wrong ? wrong : posix_spawnattr_setsigdefault(attributes, &all);
    return wrong ? wrong
                 : posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK
                                                            | POSIX_SPAWN_SETSIGDEF
                                                            | POSIX_SPAWN_SETSID);
}

/* 0 or a negated errno. posix_spawn shares our memory until exec: its cost does not grow with the
 * heap as fork's would. */
static int spawn_with(const char *executable, int channel, int description, pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    int wrong = set_up(&actions, &attributes, channel, description);
    if (wrong == 0) {
        char name[] = "mesocosm-supervisor";
        char room[TITLE_BYTES]; /* for the container's id, which it will show */
        memset(room, ' ', sizeof room - 1);
        room[sizeof room - 1] = '\0';
        char *arguments[] = {name, room, NULL};
        char *environment[] = {NULL};
        wrong = posix_spawn(pid, executable, &actions, &attributes, arguments, environment);
    }
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return -wrong;
}

/* Before Linux 6.3 memory may be executed without being asked for. */
static int program_memory(void)
{
    int file = memfd_create("mesocosm-supervisor", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXECUTABLE);
    return file >= 0 || errno != EINVAL
               ? file
               : memfd_create("mesocosm-supervisor", MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

static bool copy_all(int from, int to)
{
    ssize_t copied;
    do {
        copied = sendfile(to, from, NULL, COPY_BYTES);
    } while (copied > 0 || (copied < 0 && errno == EINTR));
    return copied == 0;
}

/* A descriptor of a copy that nobody can change, us included. */
NATIVE(jint, sealedCopy)(JNIEnv *env, jclass type, jbyteArray program)
{
    (void)type;
    char path[PATH_MAX];
    int wrong = copy_text(env, program, path, sizeof path);
    if (wrong != 0) {
        return wrong;
    }
    int original = open(path, O_RDONLY | O_CLOEXEC);
    if (original < 0) {
        return -errno;
    }
    int copy = move_up(program_memory());
    bool sealed = copy >= 0 && copy_all(original, copy) && fchmod(copy, 0555) == 0
                  && fcntl(copy, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) == 0;
    wrong = sealed ? 0 : -errno;
    close(original);
    if (!sealed && copy >= 0) {
        close(copy);
    }
    return sealed ? copy : wrong;
}

/* out: pid, pidfd, our end of the channel, the file for the description. */
NATIVE(jint, spawn)(JNIEnv *env, jclass type, jbyteArray executable, jintArray out)
{
    (void)type;
    char path[PATH_MAX];
    int wrong = copy_text(env, executable, path, sizeof path);
    if (wrong != 0) {
        return wrong;
    }
    int file = move_up(memfd_create("launch-description", MFD_CLOEXEC));
    if (file < 0) {
        return -errno;
    }
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) {
        wrong = -errno;
        close(file);
        return wrong;
    }
    int theirs = move_up(ends[1]);
    pid_t pid = 0;
    wrong = theirs < 0 ? -errno : spawn_with(path, theirs, file, &pid);
    if (theirs >= 0) {
        close(theirs);
    }
    int pidfd = -1;
    if (wrong == 0) {
        pidfd = (int)syscall(SYS_pidfd_open, pid, 0); /* our unreaped child: the pid is its own */
        wrong = pidfd < 0 ? -errno : 0;
    }
    if (wrong != 0) {
        close(file);
        close(ends[0]); /* without a description it goes away by itself */
        if (pid > 0) {
            waitpid(pid, NULL, 0);
        }
        return wrong;
    }
    jint values[] = {pid, pidfd, ends[0], file};
    (*env)->SetIntArrayRegion(env, out, 0, 4, values);
    return 0;
}

static int write_all(int file, const jbyte *bytes, jsize size)
{
    for (jsize done = 0; done < size;) {
        ssize_t wrote = write(file, bytes + done, (size_t)(size - done));
        if (wrote > 0) {
            done += (jsize)wrote;
        } else if (errno != EINTR) {
            return -errno;
        }
    }
    return 0;
}

/* Gives a supervisor that waits its description, and then the title, which says that it is there. */
NATIVE(jint, handDescription)(JNIEnv *env, jclass type, jint channel, jint file, jbyteArray title,
                              jbyteArray description)
{
    (void)type;
    char name[MAX_TITLE_BYTES];
    int wrong = copy_text(env, title, name, sizeof name);
    if (wrong != 0) {
        return wrong;
    }
    jbyte *bytes = (*env)->GetByteArrayElements(env, description, NULL);
    if (bytes == NULL) {
        return -ENOMEM;
    }
    wrong = write_all(file, bytes, (*env)->GetArrayLength(env, description));
    (*env)->ReleaseByteArrayElements(env, description, bytes, JNI_ABORT);
    if (wrong == 0 && send(channel, name, strlen(name), MSG_NOSIGNAL) < 0) {
        wrong = -errno;
    }
    return wrong;
}
