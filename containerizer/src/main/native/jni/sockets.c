/* Who listens where: sockets of this network namespace, and those that a process has open. */
#include "native.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum { ANSWER_BYTES = 32768 };

/* Pairs, and how many there would be with more room. */
struct found {
    jlong *values;
    jsize room;
    jsize count;
};

static void add(struct found *found, jlong value)
{
    if (found->count < found->room) {
        found->values[found->count] = value;
    }
    found->count++;
}

static int ask(int netlink, int family)
{
    struct {
        struct nlmsghdr header;
        struct inet_diag_req_v2 request;
    } message;
    memset(&message, 0, sizeof message);
    message.header.nlmsg_len = sizeof message;
    message.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    message.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    message.request.sdiag_family = (uint8_t)family;
    message.request.sdiag_protocol = IPPROTO_TCP;
    message.request.idiag_states = 1U << TCP_LISTEN;
    return send(netlink, &message, sizeof message, 0) < 0 ? -errno : 0;
}

/* 1 when the answer is complete, 0 when more follows, a negated errno. */
static int take(char *answer, long size, struct found *found)
{
    size_t left = (size_t)size;
    for (struct nlmsghdr *header = (struct nlmsghdr *)(void *)answer; NLMSG_OK(header, left);
         header = NLMSG_NEXT(header, left)) {
        if (header->nlmsg_type == NLMSG_DONE) {
            return 1;
        }
        if (header->nlmsg_type == NLMSG_ERROR) {
            const struct nlmsgerr *error = NLMSG_DATA(header);
            return header->nlmsg_len < NLMSG_LENGTH(sizeof *error) ? -EIO : error->error;
        }
        if (header->nlmsg_len >= NLMSG_LENGTH(sizeof(struct inet_diag_msg))) {
            const struct inet_diag_msg *listener = NLMSG_DATA(header);
            add(found, (jlong)listener->idiag_inode);
            add(found, (jlong)ntohs(listener->id.idiag_sport));
        }
    }
    return 0;
}

static int dump(int family, struct found *found)
{
    _Alignas(struct nlmsghdr) char answer[ANSWER_BYTES];
    int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (netlink < 0) {
        return -errno;
    }
    int state = ask(netlink, family);
    while (state == 0) {
        ssize_t size = recv(netlink, answer, sizeof answer, 0);
        state = size < 0 ? (errno == EINTR ? 0 : -errno) : take(answer, size, found);
    }
    close(netlink);
    return state < 0 ? state : 0;
}

/* Pairs of inode and port of the TCP sockets of a family that listen; how many numbers there are,
 * which may be more than there is room for. */
NATIVE_OF(NativeSockets, jint, listeners)(JNIEnv *env, jclass type, jint ipv6, jlongArray out)
{
    (void)type;
    struct found found = {.room = (*env)->GetArrayLength(env, out)};
    found.values = (*env)->GetLongArrayElements(env, out, NULL);
    if (found.values == NULL) {
        return -ENOMEM;
    }
    int wrong = dump(ipv6 ? AF_INET6 : AF_INET, &found);
    (*env)->ReleaseLongArrayElements(env, out, found.values, 0);
    return wrong ? wrong : found.count;
}

/* "socket:[4711]", which no file can be called: those have a slash in front. */
static void add_if_socket(const char *target, struct found *found)
{
    unsigned long inode;
    if (sscanf(target, "socket:[%lu]", &inode) == 1) {
        add(found, (jlong)inode);
    }
}

static int scan(int directory, struct found *found)
{
    DIR *open_files = fdopendir(directory);
    if (open_files == NULL) {
        int wrong = -errno;
        close(directory);
        return wrong;
    }
    char target[64];
    for (struct dirent *entry = readdir(open_files); entry != NULL; entry = readdir(open_files)) {
        ssize_t length = readlinkat(directory, entry->d_name, target, sizeof target - 1);
        if (length > 0) {
            target[length] = 0;
            add_if_socket(target, found);
        }
    }
    closedir(open_files);
    return 0;
}

/* Inodes of the sockets that a process has open; how many there are, as above. */
NATIVE_OF(NativeSockets, jint, socketsOf)(JNIEnv *env, jclass type, jint pid, jlongArray out)
{
    (void)type;
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd", pid);
    int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) {
        return -errno;
    }
    struct found found = {.room = (*env)->GetArrayLength(env, out)};
    found.values = (*env)->GetLongArrayElements(env, out, NULL);
    if (found.values == NULL) {
        close(directory);
        return -ENOMEM;
    }
    int wrong = scan(directory, &found);
    (*env)->ReleaseLongArrayElements(env, out, found.values, 0);
    return wrong ? wrong : found.count;
}
