/* Processes: signals, waiting, and what this one is. */
#include "native.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

NATIVE(jint, pidfdOpen)(JNIEnv *env, jclass type, jint pid)
{
    (void)env;
    (void)type;
    return result(syscall(SYS_pidfd_open, pid, 0));
}

NATIVE(jint, pidfdSignal)(JNIEnv *env, jclass type, jint pidfd, jint number)
{
    (void)env;
    (void)type;
    return result(syscall(SYS_pidfd_send_signal, pidfd, number, NULL, 0));
}

NATIVE(jint, pidfdQueue)(JNIEnv *env, jclass type, jint pidfd, jint number, jint value)
{
    (void)env;
    (void)type;
    siginfo_t info;
    memset(&info, 0, sizeof info);
    info.si_signo = number;
    info.si_code = SI_QUEUE;
    info.si_pid = getpid();
    info.si_uid = getuid();
    info.si_value.sival_int = value;
    return result(syscall(SYS_pidfd_send_signal, pidfd, number, &info, 0));
}

NATIVE(jint, kill)(JNIEnv *env, jclass type, jint pid, jint number)
{
    (void)env;
    (void)type;
    return result(kill(pid, number));
}

/* The wait status, or -EAGAIN while the child runs. */
NATIVE(jint, reap)(JNIEnv *env, jclass type, jint pid)
{
    (void)env;
    (void)type;
    int status = 0;
    pid_t reaped = waitpid(pid, &status, WNOHANG);
    return reaped < 0 ? -errno : reaped == 0 ? -EAGAIN : status;
}

NATIVE(jint, effectiveUser)(JNIEnv *env, jclass type)
{
    (void)env;
    (void)type;
    return (jint)geteuid();
}

NATIVE(jlong, clockTicks)(JNIEnv *env, jclass type)
{
    (void)env;
    (void)type;
    return sysconf(_SC_CLK_TCK);
}

NATIVE(jlong, pageBytes)(JNIEnv *env, jclass type)
{
    (void)env;
    (void)type;
    return sysconf(_SC_PAGESIZE);
}

/* How many files a process may have open, as it was before we took all that we may have: what we
 * start should get what it would get from whoever started us. (The JVM raises the limit itself
 * unless it is told -XX:-MaxFDLimit; then there is nothing left to find out.) */
static struct rlimit descriptors_at_start;

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *machine, void *reserved)
{
    (void)machine;
    (void)reserved;
    if (getrlimit(RLIMIT_NOFILE, &descriptors_at_start) == 0) {
        struct rlimit all = descriptors_at_start;
        all.rlim_cur = all.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &all);
    }
    return JNI_VERSION_10;
}

/* out: resource, soft, hard. */
NATIVE(void, descriptorLimit)(JNIEnv *env, jclass type, jlongArray out)
{
    (void)type;
    jlong values[] = {RLIMIT_NOFILE, (jlong)descriptors_at_start.rlim_cur,
                      (jlong)descriptors_at_start.rlim_max};
    (*env)->SetLongArrayRegion(env, out, 0, 3, values);
}
