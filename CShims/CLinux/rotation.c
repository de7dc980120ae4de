// What the process that watches for changes asks the kernel: inotify(7), signalfd(2), SCM_RIGHTS.
#define _GNU_SOURCE
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int linux_message_pair(int ends[2]) {
    return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0 ? -errno : 0;
}

union rights {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof(int) * LINUX_MESSAGE_DESCRIPTORS)];
};

int linux_send_message(int socket, const void *bytes, size_t size, const int *descriptors, int count) {
    if (count > LINUX_MESSAGE_DESCRIPTORS) return -E2BIG;
    struct iovec part = {(void *)bytes, size};
    union rights control;
    memset(&control, 0, sizeof control);
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (count > 0) {
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)count);
        control.header.cmsg_level = SOL_SOCKET;
        control.header.cmsg_type = SCM_RIGHTS;
        control.header.cmsg_len = CMSG_LEN(sizeof(int) * (size_t)count);
        memcpy(CMSG_DATA(&control.header), descriptors, sizeof(int) * (size_t)count);
    }
    ssize_t sent;
    do sent = sendmsg(socket, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : 0;
}

long linux_receive_message(int socket, void *bytes, size_t size, int *descriptors, int *count) {
    struct iovec part = {bytes, size};
    union rights control;
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control,
    };
    *count = 0;
    ssize_t received;
    do received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    while (received < 0 && errno == EINTR);
    if (received < 0) return -errno;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header != NULL && header->cmsg_type == SCM_RIGHTS) {
        *count = (int)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        memcpy(descriptors, CMSG_DATA(header), sizeof(int) * (size_t)*count);
    }
    return received;
}

int linux_watch(void) {
    int descriptor = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    return descriptor < 0 ? -errno : descriptor;
}

int linux_watch_add(int watch, const char *path) {
    // Who opens and reads makes no event, or the look that follows one would make the next.
    int added = inotify_add_watch(watch, path,
                                  IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_MODIFY | IN_CLOSE_WRITE |
                                      IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_MASK_ADD);
    return added < 0 ? -errno : added;
}

int linux_watch_read(int watch, struct linux_file_event *events, int limit) {
    char buffer[16384] __attribute__((aligned(__alignof__(struct inotify_event))));
    // Every event takes 16 bytes at least.
    size_t room = (size_t)limit * sizeof(struct inotify_event);
    ssize_t count = read(watch, buffer, room < sizeof buffer ? (room < 272 ? 272 : room) : sizeof buffer);
    if (count < 0) return errno == EAGAIN || errno == EINTR ? 0 : -errno;
    int found = 0;
    for (char *next = buffer; next < buffer + count && found < limit; found++) {
        struct inotify_event *event = (struct inotify_event *)next;
        events[found].watch = event->wd;
        events[found].whole = (event->mask & (IN_IGNORED | IN_UNMOUNT | IN_Q_OVERFLOW | IN_DELETE_SELF | IN_MOVE_SELF)) != 0;
        events[found].name[0] = '\0';
        if (event->len > 0) {
            strncpy(events[found].name, event->name, sizeof events[found].name - 1);
            events[found].name[sizeof events[found].name - 1] = '\0';
        }
        next += sizeof *event + event->len;
    }
    return found;
}

int linux_read_signal(int descriptor, struct linux_signal *signal) {
    struct signalfd_siginfo info;
    struct pollfd ready = {.fd = descriptor, .events = POLLIN};
    if (poll(&ready, 1, 0) <= 0) return 0;
    if (read(descriptor, &info, sizeof info) != sizeof info) return 0;
    *signal = (struct linux_signal){(int)info.ssi_signo, info.ssi_code, (pid_t)info.ssi_pid, info.ssi_uid, info.ssi_ptr};
    return 1;
}

int linux_forward_signal(int pidfd, int number, const struct linux_signal *signal) {
    // The kernel lets nobody forge what kill(2) sent; a queued signal keeps sender and value.
    siginfo_t info;
    memset(&info, 0, sizeof info);
    info.si_signo = number;
    info.si_code = signal->code;
    info.si_pid = signal->sender;
    info.si_uid = signal->user;
    info.si_ptr = (void *)(uintptr_t)signal->value;
    int queued = signal->code == SI_QUEUE;
    return syscall(SYS_pidfd_send_signal, pidfd, number, queued ? &info : NULL, 0U) < 0 ? -errno : 0;
}

int linux_take_continue(void) {
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, SIGCONT);
    return sigtimedwait(&one, NULL, &(struct timespec){0}) > 0;
}

void linux_stop_by(int number) {
    uint64_t old, open;
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigaction(number, &action, NULL);
    kill(getpid(), number);
    if (linux_set_signal_mask(~UINT64_C(0), &old) < 0) return;
    open = old & ~(UINT64_C(1) << (number - 1));
    linux_set_signal_mask(open, &old);
    linux_set_signal_mask(~UINT64_C(0), &open);
}

int linux_is_nameless_pipe(int descriptor) {
    struct statfs status;
    return fstatfs(descriptor, &status) == 0 && status.f_type == 0x50495045 /* PIPEFS_MAGIC */;
}

int linux_reserve(int descriptor, int64_t size) {
    if (size == 0) return 0;
    return fallocate(descriptor, FALLOC_FL_KEEP_SIZE, 0, size) < 0 ? -errno : 0;
}

int linux_close_seals(int descriptor) { return fcntl(descriptor, F_ADD_SEALS, F_SEAL_SEAL) < 0 ? -errno : 0; }

int linux_start_image(int executable, char *const argv[], char *const envp[], uint64_t mask, int ignores_child,
                      const int *passed, int count, pid_t *process) {
    struct linux_step steps[LINUX_MESSAGE_DESCRIPTORS + 4];
    uint32_t used = 0;
    steps[used++] = (struct linux_step){.operation = LINUX_DIE_WITH_PARENT, .a = SIGKILL};
    for (int index = 0; index < count && index < LINUX_MESSAGE_DESCRIPTORS; index++)
        steps[used++] = (struct linux_step){.operation = LINUX_PASS_DESCRIPTOR, .a = passed[index]};
    if (ignores_child) steps[used++] = (struct linux_step){.operation = LINUX_IGNORE_SIGNAL, .a = SIGCHLD};
    steps[used++] = (struct linux_step){.operation = LINUX_RESTORE_SIGNALS, .a = (int64_t)mask};
    steps[used++] = (struct linux_step){.operation = LINUX_EXECUTE_OPEN, .a = executable};
    struct linux_child_report report;
    int result = linux_spawn(steps, used, "", argv, envp, &report);
    if (result < 0) return result;
    *process = report.command;
    if (report.error == 0) return report.pidfd;
    close(report.pidfd);
    while (waitpid(report.command, NULL, 0) < 0 && errno == EINTR) {}
    return -report.error;
}

int linux_next_change(pid_t *process, int *stopped, int *status) {
    int raw = 0;
    pid_t found;
    do found = waitpid(-1, &raw, WNOHANG | WUNTRACED);
    while (found < 0 && errno == EINTR);
    if (found <= 0) return 0;
    *process = found;
    *stopped = WIFSTOPPED(raw) ? WSTOPSIG(raw) : 0;
    *status = WIFSIGNALED(raw) ? -WTERMSIG(raw) : WEXITSTATUS(raw);
    return 1;
}
