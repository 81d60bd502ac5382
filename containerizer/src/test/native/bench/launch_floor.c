/* What a container costs at least on this host: clone with namespaces, a root of its own by
 * pivot_root, exec. Nothing is read, checked, reported or limited.
 *
 *     launch-floor ROOT TIMES COMMAND [ARGUMENT ...]
 *
 * ROOT holds COMMAND. Prints microseconds from before clone until the exec has happened, and until
 * the process has been waited for: p50 and p99 of TIMES launches, one after the other. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { NAMESPACES = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS };

static double microseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static _Noreturn void fail(const char *what)
{
    perror(what);
    _exit(1);
}

static _Noreturn void become(const char *root, char **command)
{
    if (mount(NULL, "/", NULL, MS_SLAVE | MS_REC, NULL) < 0
        || mount(root, root, NULL, MS_BIND | MS_REC, NULL) < 0 || chdir(root) < 0) {
        fail(root);
    }
    if (syscall(SYS_pivot_root, ".", ".") < 0 || umount2(".", MNT_DETACH) < 0 || chdir("/") < 0) {
        fail("pivot_root");
    }
    execv(command[0], command);
    fail(command[0]);
}

struct sample {
    double executed;
    double ended;
};

static struct sample launch(const char *root, char **command)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) {
        fail("pipe");
    }
    double start = microseconds();
    pid_t pid = (pid_t)syscall(SYS_clone, NAMESPACES | SIGCHLD, NULL, NULL, NULL, NULL);
    if (pid < 0) {
        fail("clone");
    }
    if (pid == 0) {
        become(root, command);
    }
    close(ends[1]);
    char nothing;
    (void)!read(ends[0], &nothing, 1); /* ends when exec closes the other end */
    struct sample sample = {.executed = microseconds() - start};
    int status;
    waitpid(pid, &status, 0);
    sample.ended = microseconds() - start;
    close(ends[0]);
    if (status != 0) {
        fprintf(stderr, "wait status %d\n", status);
        exit(1);
    }
    return sample;
}

static int compare(const void *left, const void *right)
{
    double difference = *(const double *)left - *(const double *)right;
    return difference < 0 ? -1 : difference > 0;
}

static void print(const char *what, double *samples, size_t count)
{
    qsort(samples, count, sizeof *samples, compare);
    printf("%s p50=%.0f p99=%.0f\n", what, samples[count / 2], samples[count * 99 / 100]);
}

int main(int count, char **arguments)
{
    long times = count > 3 ? strtol(arguments[2], NULL, 10) : 0;
    if (times <= 0) {
        fprintf(stderr, "usage: launch-floor ROOT TIMES COMMAND [ARGUMENT ...]\n");
        return 2;
    }
    double *executed = calloc((size_t)times, sizeof *executed);
    double *ended = calloc((size_t)times, sizeof *ended);
    if (executed == NULL || ended == NULL) {
        fail("calloc");
    }
    for (long i = 0; i < times; i++) {
        struct sample sample = launch(arguments[1], arguments + 3);
        executed[i] = sample.executed;
        ended[i] = sample.ended;
    }
    print("executed_us", executed, (size_t)times);
    print("ended_us", ended, (size_t)times);
    free(executed);
    free(ended);
    return 0;
}
