#include "message.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

bool message_pair(int ends[2])
{
    static const int enabled = 1;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) {
        return false;
    }
    return setsockopt(ends[0], SOL_SOCKET, SO_PASSCRED, &enabled, sizeof enabled) == 0;
}

bool failure_send(int descriptor, const struct failure *failure)
{
    return send(descriptor, failure, sizeof *failure, MSG_NOSIGNAL) == (ssize_t)sizeof *failure;
}

static pid_t sender(struct msghdr *message)
{
    struct cmsghdr *header = CMSG_FIRSTHDR(message);
    if (header == NULL || header->cmsg_level != SOL_SOCKET
        || header->cmsg_type != SCM_CREDENTIALS) {
        return -1;
    }
    struct ucred credentials;
    memcpy(&credentials, CMSG_DATA(header), sizeof credentials);
    return credentials.pid;
}

bool failure_receive(int descriptor, int flags, struct failure *failure, pid_t *from)
{
    union {
        struct cmsghdr header; /* for its alignment */
        char room[CMSG_SPACE(sizeof(struct ucred))];
    } control;
    struct iovec body = {.iov_base = failure, .iov_len = sizeof *failure};
    struct msghdr message = {
        .msg_iov = &body,
        .msg_iovlen = 1,
        .msg_control = &control,
        .msg_controllen = sizeof control,
    };
    memset(&control, 0, sizeof control);
    ssize_t got;
    do {
        got = recvmsg(descriptor, &message, flags | MSG_CMSG_CLOEXEC);
    } while (got < 0 && errno == EINTR);
    if (got != (ssize_t)sizeof *failure) {
        return false;
    }
    failure->text[sizeof failure->text - 1] = '\0';
    *from = sender(&message);
    return true;
}
