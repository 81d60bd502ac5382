/* Attempts on other processes, on namespaces and on more rights. */
#include "attempts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t pid_of(const char *text)
{
    return (pid_t)strtol(text, NULL, 10);
}

static bool trace(char **arguments)
{
    pid_t pid = pid_of(arguments[0]);
    return ptrace(PTRACE_SEIZE, pid, NULL, NULL) == 0;
}

static bool read_memory(char **arguments)
{
    char byte;
    struct iovec here = {&byte, 1};
    struct iovec there = {NULL, 1};
    ssize_t got = process_vm_readv(pid_of(arguments[0]), &here, 1, &there, 1, 0);
    return got >= 0 || errno == EFAULT; /* nothing lives at NULL, but it may be asked for */
}

static bool send_signal(char **arguments)
{
    return kill(pid_of(arguments[0]), 0) == 0;
}

static int process_descriptor(const char *pid)
{
    return (int)syscall(SYS_pidfd_open, pid_of(pid), 0);
}

static bool signal_by_descriptor(char **arguments)
{
    int process = process_descriptor(arguments[0]);
    return process >= 0 && syscall(SYS_pidfd_send_signal, process, 0, NULL, 0) == 0;
}

static bool take_descriptor(char **arguments)
{
    int process = process_descriptor(arguments[0]);
    return process >= 0 && syscall(SYS_pidfd_getfd, process, 0, 0) >= 0;
}

static bool enter_namespace(char **arguments)
{
    int process = process_descriptor(arguments[0]);
    return process >= 0 && setns(process, CLONE_NEWNS) == 0;
}

static bool enter_namespace_by_file(char **arguments)
{
    int file = open(arguments[0], O_RDONLY | O_CLOEXEC);
    return file >= 0 && setns(file, 0) == 0;
}

static bool list_descriptors(char **arguments)
{
    (void)arguments;
    DIR *directory = opendir("/proc/self/fd");
    bool foreign = false;
    for (struct dirent *entry; directory != NULL && (entry = readdir(directory)) != NULL;) {
        int descriptor = (int)strtol(entry->d_name, NULL, 10);
        foreign |= descriptor > 2 && descriptor != dirfd(directory);
    }
    errno = ENOENT;
    return foreign;
}


/* In a new user namespace everybody has all capabilities: enough of them to mount something? */
static bool user_namespace(char **arguments)
{
    (void)arguments;
    return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 && mount("none", "/tmp", "tmpfs", 0, NULL) == 0;
}

static bool user_namespace_by_clone(char **arguments)
{
    (void)arguments;
    long child = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, NULL, NULL, NULL, NULL);
    if (child == 0) {
        _exit(0);
    }
    return child > 0;
}

static bool user_namespace_by_clone3(char **arguments)
{
    (void)arguments;
    struct clone_args wanted = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
    long child = syscall(SYS_clone3, &wanted, sizeof wanted);
    if (child == 0) {
        _exit(0);
    }
    return child > 0;
}

/* By the numbers of another architecture, where a filter may have holes. */
static bool user_namespace_by_other_numbers(char **arguments)
{
    (void)arguments;
#if defined(__x86_64__)
    long result;
    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "a"(310L), "b"((long)CLONE_NEWUSER)
                     : "memory", "cc", "r8", "r9", "r10", "r11");
    errno = (int)-result;
    return result == 0;
#else
    errno = ENOSYS;
    return false;
#endif
}

static bool is_root(char **arguments)
{
    (void)arguments;
    errno = EPERM;
    return geteuid() == 0;
}

/* CAP_SYS_ADMIN, whoever gave it. */
static bool has_capability(char **arguments)
{
    unsigned long wanted = strtoul(arguments[0], NULL, 10);
    char line[256];
    unsigned long long effective = 0;
    FILE *status = fopen("/proc/self/status", "re");
    while (status != NULL && fgets(line, sizeof line, status) != NULL) {
        sscanf(line, "CapEff: %llx", &effective);
    }
    errno = EPERM;
    return (effective >> wanted & 1) != 0;
}

/* What is not inheritable cannot be ambient; whoever has a capability may make it inheritable. */
static bool raise_ambient(char **arguments)
{
    (void)arguments;
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[2];
    if (syscall(SYS_capget, &header, sets) < 0) {
        return false;
    }
    sets[0].inheritable |= sets[0].permitted;
    sets[1].inheritable |= sets[1].permitted;
    return syscall(SYS_capset, &header, sets) == 0
           && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 21UL, 0, 0) == 0;
}

static bool shared_memory(char **arguments)
{
    key_t key = (key_t)strtol(arguments[0], NULL, 10);
    return shmget(key, 0, 0) >= 0;
}

static bool make_shared_memory(char **arguments)
{
    key_t key = (key_t)strtol(arguments[0], NULL, 10);
    return shmget(key, 4096, IPC_CREAT | IPC_EXCL | 0666) >= 0;
}

static bool remove_shared_memory(char **arguments)
{
    key_t key = (key_t)strtol(arguments[0], NULL, 10);
    return shmctl(shmget(key, 0, 0), IPC_RMID, NULL) == 0;
}

static bool connect_abstract(char **arguments)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(arguments[0]);
    if (length > sizeof address.sun_path - 1) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(address.sun_path + 1, arguments[0], length);
    int end = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return end >= 0
           && connect(end, (struct sockaddr *)&address,
                      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length))
                  == 0;
}

static bool bomb(char **arguments)
{
    long wanted = strtol(arguments[0], NULL, 10);
    for (long i = 0; i < wanted; i++) {
        pid_t child = fork();
        if (child < 0) {
            return false;
        }
        if (child == 0) {
            pause();
            _exit(0);
        }
    }
    return true;
}

static bool type_into_terminal(char **arguments)
{
    (void)arguments;
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0) {
        return false;
    }
    char name[64];
    if (ptsname_r(master, name, sizeof name) != 0) {
        return false;
    }
    setsid();
    int terminal = open(name, O_RDWR | O_CLOEXEC);
    return terminal >= 0 && (ioctl(terminal, TIOCSCTTY, 0) == 0 || errno == EPERM)
           && ioctl(terminal, TIOCSTI, "x") == 0;
}

const struct attempt process_attempts[] = {
    {"trace", 1, trace},
    {"read-memory", 1, read_memory},
    {"signal", 1, send_signal},
    {"signal-by-descriptor", 1, signal_by_descriptor},
    {"take-descriptor", 1, take_descriptor},
    {"enter-namespace", 1, enter_namespace},
    {"enter-namespace-by-file", 1, enter_namespace_by_file},
    {"list-descriptors", 0, list_descriptors},
    {"user-namespace", 0, user_namespace},
    {"user-namespace-by-clone", 0, user_namespace_by_clone},
    {"user-namespace-by-clone3", 0, user_namespace_by_clone3},
    {"user-namespace-by-other-numbers", 0, user_namespace_by_other_numbers},
    {"is-root", 0, is_root},
    {"has-capability", 1, has_capability},
    {"raise-ambient", 0, raise_ambient},
    {"shared-memory", 1, shared_memory},
    {"make-shared-memory", 1, make_shared_memory},
    {"remove-shared-memory", 1, remove_shared_memory},
    {"connect-abstract", 1, connect_abstract},
    {"bomb", 1, bomb},
    {"type-into-terminal", 0, type_into_terminal},
    {NULL, 0, NULL},
};
