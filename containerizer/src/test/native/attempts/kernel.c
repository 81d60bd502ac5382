/* Attempts on the kernel that all containers share. */
#include "attempts.h"

#include <errno.h>
#include <linux/bpf.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <string.h>
#include <sys/io.h>
#include <sys/klog.h>
#include <sys/socket.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <unistd.h>

static bool keyring(char **arguments)
{
    (void)arguments;
    return syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_USER_KEYRING, 1) >= 0;
}

static bool add_key(char **arguments)
{
    (void)arguments;
    return syscall(SYS_add_key, "user", "mesocosm-attempt", "x", 1, KEY_SPEC_PROCESS_KEYRING) >= 0;
}

static bool load_bpf(char **arguments)
{
    (void)arguments;
    union bpf_attr wanted;
    memset(&wanted, 0, sizeof wanted);
    wanted.map_type = BPF_MAP_TYPE_ARRAY;
    wanted.key_size = 4;
    wanted.value_size = 4;
    wanted.max_entries = 1;
    return syscall(SYS_bpf, BPF_MAP_CREATE, &wanted, sizeof wanted) >= 0;
}

static bool serve_faults(char **arguments)
{
    (void)arguments;
    return syscall(SYS_userfaultfd, 0) >= 0;
}

static bool measure_host(char **arguments)
{
    (void)arguments;
    struct perf_event_attr wanted = {.type = PERF_TYPE_SOFTWARE,
                                     .size = sizeof wanted,
                                     .config = PERF_COUNT_SW_CONTEXT_SWITCHES};
    return syscall(SYS_perf_event_open, &wanted, -1, 0, -1, 0) >= 0;
}

/* No flags of any kernel's: nothing is loaded, nor what was loaded forgotten, but who may load another
 * kernel is told so by another error. */
static bool load_kernel(char **arguments)
{
    (void)arguments;
    return syscall(SYS_kexec_load, 0, 0, NULL, 0xffUL) == 0 || errno == EINVAL;
}

/* No module, but who may load modules is told so by another error. */
static bool load_module(char **arguments)
{
    (void)arguments;
    char nothing[64] = "";
    return syscall(SYS_init_module, nothing, sizeof nothing, "") == 0 || errno == ENOEXEC
           || errno == EINVAL;
}

static bool unload_module(char **arguments)
{
    (void)arguments;
    return syscall(SYS_delete_module, "mesocosm_no_such_module", 0x800) == 0 || errno == ENOENT;
}

/* Ctrl-Alt-Del is to restart the host, as it does anyway. */
static bool restart(char **arguments)
{
    (void)arguments;
    return syscall(SYS_reboot, 0xfee1dead, 672274793, 0x89abcdef, NULL) == 0;
}

static bool ports(char **arguments)
{
    (void)arguments;
    return ioperm(0x80, 1, 1) == 0;
}

static bool read_log(char **arguments)
{
    (void)arguments;
    char text[16];
    return klogctl(3, text, sizeof text) >= 0;
}

/* It goes on as fast as it does. */
static bool set_clock(char **arguments)
{
    (void)arguments;
    struct timex now = {.modes = 0};
    if (adjtimex(&now) < 0) {
        return false;
    }
    now.modes = ADJ_TICK;
    return adjtimex(&now) >= 0;
}

static bool rename_host(char **arguments)
{
    (void)arguments;
    char name[256];
    return gethostname(name, sizeof name) == 0 && sethostname(name, strlen(name)) == 0;
}

static bool swap(char **arguments)
{
    (void)arguments;
    return swapon("/nothing", 0) == 0 || errno == ENOENT;
}

static bool account(char **arguments)
{
    (void)arguments;
    return acct("/nothing/at/all") == 0 || errno == ENOENT;
}

static bool hypervisor(char **arguments)
{
    (void)arguments;
    return socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0;
}

/* The same with a bit that a filter of 64 bits would see and the kernel does not. */
static bool hypervisor_in_disguise(char **arguments)
{
    (void)arguments;
    return syscall(SYS_socket, AF_VSOCK | 1L << 32, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0;
}

static bool rings(char **arguments)
{
    (void)arguments;
    char parameters[128] = "";
    return syscall(SYS_io_uring_setup, 1, parameters) >= 0;
}

const struct attempt kernel_attempts[] = {
    {"keyring", 0, keyring},
    {"add-key", 0, add_key},
    {"load-bpf", 0, load_bpf},
    {"serve-faults", 0, serve_faults},
    {"measure-host", 0, measure_host},
    {"load-kernel", 0, load_kernel},
    {"load-module", 0, load_module},
    {"unload-module", 0, unload_module},
    {"restart", 0, restart},
    {"ports", 0, ports},
    {"read-log", 0, read_log},
    {"set-clock", 0, set_clock},
    {"rename-host", 0, rename_host},
    {"swap", 0, swap},
    {"account", 0, account},
    {"hypervisor", 0, hypervisor},
    {"hypervisor-in-disguise", 0, hypervisor_in_disguise},
    {"rings", 0, rings},
    {NULL, 0, NULL},
};
