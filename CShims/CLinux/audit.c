// The kernel's audit, listened to: its records as they come, by multicast. Nothing here changes what is audited.
#define _GNU_SOURCE
#include "CLinux.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int audit_socket(int *step) {
    *step = 1;
    int audit = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);
    return audit < 0 ? -errno : audit;
}

// Only the records asked for: others, such as PROCTITLE with everybody's arguments, never enter this process. The type
// stands in the machine's own byte order where a filter reads network order.
static int take_only(int audit) {
    const size_t type = offsetof(struct nlmsghdr, nlmsg_type);
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_H | BPF_ABS, (uint32_t)type),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(LINUX_AUDIT_LANDLOCK_ACCESS), 4, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(LINUX_AUDIT_LANDLOCK_DOMAIN), 3, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(AUDIT_SYSCALL), 2, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, htons(LINUX_AUDIT_EVENT_LISTENER), 1, 0),
        BPF_STMT(BPF_RET | BPF_K, 0),
        BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    return setsockopt(audit, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) < 0 ? -errno : 0;
}

static int join(int audit) {
    // Bit 0 is AUDIT_NLGRP_READLOG.
    struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = 1};
    return bind(audit, (struct sockaddr *)&address, sizeof address) < 0 ? -errno : 0;
}

int linux_audit_bell(void) {
    int step, bell = audit_socket(&step);
    if (bell < 0) return bell;
    // Nobody reads it.
    struct sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
    struct sock_fprog program = {1, &nothing};
    int result = setsockopt(bell, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) < 0 ? -errno : join(bell);
    if (result == 0) return bell;
    close(bell);
    return result;
}

int linux_audit_join(int *step) {
    int audit = audit_socket(step);
    if (audit < 0) return audit;
    *step = 2;
    int result = take_only(audit);
    // Who is busy answering calls is slow to listen. The second takes CAP_NET_ADMIN.
    const int space = 4 << 20;
    if (setsockopt(audit, SOL_SOCKET, SO_RCVBUFFORCE, &space, sizeof space) < 0)
        setsockopt(audit, SOL_SOCKET, SO_RCVBUF, &space, sizeof space);
    if (result == 0) result = join(audit);
    if (result == 0) return audit;
    close(audit);
    return result;
}

int linux_audit_status(int *step) {
    struct {
        struct nlmsghdr header;
        union {
            int32_t error;
            struct audit_status status;
            char room[512];
        };
    } message = {.header = {NLMSG_LENGTH(0), AUDIT_GET, NLM_F_REQUEST, 1, 0}};
    int audit = audit_socket(step);
    if (audit < 0) return audit;
    int result = 0;
    *step = 2;
    if (send(audit, &message, message.header.nlmsg_len, 0) < 0) result = -errno;
    if (result == 0) {
        *step = 3;
        // The kernel answers from a thread of its own.
        struct pollfd ready = {.fd = audit, .events = POLLIN};
        if (poll(&ready, 1, 250) != 1)
            result = -ETIMEDOUT;
        else if (recv(audit, &message, sizeof message, MSG_DONTWAIT) < 0)
            result = -errno;
        else if (message.header.nlmsg_type == NLMSG_ERROR)
            result = message.error != 0 ? message.error : -EPROTO;
        else
            result = message.header.nlmsg_type == AUDIT_GET ? (int)message.status.enabled : -EPROTO;
    }
    close(audit);
    return result;
}

long linux_audit_receive(int audit, void *text, size_t size, uint16_t *type) {
    struct nlmsghdr header;
    struct iovec parts[] = {{&header, sizeof header}, {text, size}};
    struct sockaddr_nl sender = {0};
    struct msghdr message = {
        .msg_name = &sender, .msg_namelen = sizeof sender, .msg_iov = parts, .msg_iovlen = 2,
    };
    ssize_t count = recvmsg(audit, &message, MSG_DONTWAIT);
    if (count < 0) return -errno;
    // Only the kernel is port 0.
    if (count < (ssize_t)sizeof header || sender.nl_pid != 0) return -EPROTO;
    *type = header.nlmsg_type;
    return count - (ssize_t)sizeof header;
}
