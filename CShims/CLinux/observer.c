// What the observer of denials asks the kernel: seccomp_unotify(2), process_vm_readv(2), openat2(2).
#define _GNU_SOURCE
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)  // Linux 6.6
#endif
#define FD_SYNC_WAKE_UP 1UL  // SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP

int linux_socket_pair(int ends[2]) {
    return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0 ? -errno : 0;
}

int linux_receive_descriptor(int socket) {
    char byte;
    struct iovec part = {&byte, 1};
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int))];
    } control;
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control,
    };
    ssize_t count;
    do count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (count < 0 && errno == EINTR);
    if (count < 0) return -errno;
    if (count == 0 || message.msg_controllen < CMSG_LEN(sizeof(int))) return -ENODATA;
    int descriptor;
    memcpy(&descriptor, CMSG_DATA(&control.header), sizeof descriptor);
    return descriptor;
}

int linux_tell_process(int socket, pid_t process) {
    return send(socket, &process, sizeof process, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? -errno : 0;
}

int linux_hear_process(int socket) {
    pid_t process = 0;
    struct iovec part = {&process, sizeof process};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    ssize_t count = recvmsg(socket, &message, MSG_DONTWAIT);
    if (count < 0) return -errno;
    return count == sizeof process ? process : -ENODATA;
}

void linux_listener_prepare(int listener) {
    // By value, not by address. Without it (before Linux 6.6) every answer takes ten times as long.
    ioctl(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, FD_SYNC_WAKE_UP);
}

int linux_listener_await(int listener, int other) {
    struct pollfd ready[] = {{.fd = listener, .events = POLLIN}, {.fd = other, .events = POLLIN}};
    if (poll(ready, 2, -1) <= 0) return 0;
    const int ended = ready[0].revents & (POLLHUP | POLLERR | POLLNVAL);
    return (ready[0].revents & POLLIN ? 1 : 0) | (ended ? 2 : 0) | (ready[1].revents ? 4 : 0);
}

int linux_listener_receive(int listener, struct linux_notification *notification) {
    // The kernel writes its own size of the structure, and wants it zeroed.
    union {
        struct seccomp_notif notification;
        char space[256];
    } received;
    memset(&received, 0, sizeof received);
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &received) < 0) return -errno;
    const struct seccomp_notif *from = &received.notification;
    *notification = (struct linux_notification){
        .id = from->id,
        .thread = (int32_t)from->pid,
        .number = (uint32_t)from->data.nr,
        .architecture = from->data.arch,
        .instruction = from->data.instruction_pointer,
    };
    memcpy(notification->arguments, from->data.args, sizeof notification->arguments);
    return 0;
}

int linux_listener_answer(int listener, uint64_t id, int error) {
    union {
        struct seccomp_notif_resp answer;
        char space[256];
    } sent;
    memset(&sent, 0, sizeof sent);
    sent.answer.id = id;
    sent.answer.error = -error;
    if (error == 0) sent.answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    return ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &sent) < 0 ? -errno : 0;
}

int linux_listener_waits(int listener, uint64_t id) {
    return ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0;
}

int linux_listener_kill(int listener, uint64_t id, pid_t process, pid_t thread, int ends) {
    int pidfd = (int)syscall(SYS_pidfd_open, process, 0U);
    if (pidfd < 0) return linux_listener_answer(listener, id, ENOSYS);
    // Of this thread, so that it acts before the thread's next instruction; SIGKILL acts at once.
    if (ends)
        syscall(SYS_tgkill, process, thread, SIGSYS);
    else
        syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0U);
    int result = linux_listener_answer(listener, id, ENOSYS);
    struct pollfd end = {.fd = pidfd, .events = POLLIN};
    // A handler installed meanwhile, or another thread's doing.
    if (poll(&end, 1, 200) <= 0) syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0U);
    close(pidfd);
    return result;
}

long linux_read_memory(pid_t process, uint64_t address, void *buffer, size_t size) {
    struct iovec local = {buffer, size}, remote = {(void *)(uintptr_t)address, size};
    ssize_t count = process_vm_readv(process, &local, 1, &remote, 1, 0);
    return count < 0 ? -errno : count;
}

long linux_read_string(pid_t process, uint64_t address, char *buffer, size_t size) {
    char piece[16];
    size_t length = 0;
    long result = -ENAMETOOLONG;
    while (result == -ENAMETOOLONG && length + sizeof piece <= size) {
        // Aligned, so that no piece reaches into a page that is not there.
        size_t wanted = sizeof piece - address % sizeof piece;
        long count = linux_read_memory(process, address, piece, wanted);
        if (count != (long)wanted) {
            result = count < 0 ? count : -EFAULT;
        } else {
            size_t used = strnlen(piece, wanted);
            memcpy(buffer + length, piece, used);
            length += used;
            address += used;
            if (used < wanted) result = (long)length;
        }
        explicit_bzero(piece, sizeof piece);
    }
    return result;
}

int linux_open_in_root(const char *directory, const char *path, int follow) {
    int root = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0) return -errno;
    // struct open_how of Linux 5.6; RESOLVE_IN_ROOT: neither "/" nor ".." nor a link leads out of `root`.
    struct {
        uint64_t flags, mode, resolve;
    } how = {O_PATH | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW), 0, 0x10};
    long descriptor = syscall(437 /* openat2 */, root, path, &how, sizeof how);
    int error = errno;
    close(root);
    return descriptor < 0 ? -error : (int)descriptor;
}

int linux_is_tcp(pid_t process, int descriptor) {
    int pidfd = (int)syscall(SYS_pidfd_open, process, 0U);
    if (pidfd < 0) return -errno;
    int socket = (int)syscall(438 /* pidfd_getfd */, pidfd, descriptor, 0U), error = errno;
    close(pidfd);
    if (socket < 0) return -error;
    int protocol = 0;
    socklen_t size = sizeof protocol;
    int result = getsockopt(socket, SOL_SOCKET, SO_PROTOCOL, &protocol, &size) < 0 ? -errno : protocol == 6;
    close(socket);
    return result;
}

int linux_name_process(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0) < 0 ? -errno : 0; }

int linux_confine(const uint64_t *words, uint32_t count) {
    struct sock_fprog program = {(unsigned short)count, (struct sock_filter *)words};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return -errno;
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0U, &program) < 0 ? -errno : 0;
}

int linux_keep_capabilities(uint64_t kept) {
    uint64_t effective, permitted, inheritable;
    int result = linux_get_capabilities(&effective, &permitted, &inheritable);
    if (result < 0) return result;
    return child_set_capabilities(permitted & kept, 0) < 0 ? -errno : 0;
}
