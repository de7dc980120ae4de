// Between clone and execve: a filter whose refusals are told to another process, the observer.
#define _GNU_SOURCE
#include "child.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)  // Linux 5.19
#endif

enum { NOT_YET = -1, NEVER = -2 };

struct handover {
    struct linux_child_report *report;
    int socket;
    int owner;  // pidfd of the process that loads the filter
};

static long send_descriptor(int socket, int descriptor) {
    char byte = 0;
    struct iovec part = {&byte, 1};
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int))];
    } control = {0};
    struct msghdr message = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control,
    };
    control.header = (struct cmsghdr){CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
    memcpy(CMSG_DATA(&control.header), &descriptor, sizeof descriptor);
    return syscall(SYS_sendmsg, socket, &message, MSG_NOSIGNAL);
}

// Runs without the filter, so that the filter needs no exception for handing its listener over. Shares memory and
// descriptors with the process that loads the filter, and ends before linux_spawn returns.
static int hand_over(void *argument) {
    struct handover *handover = argument;
    struct linux_child_report *report = handover->report;
    uint64_t all = ~0ULL;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, NULL, sizeof all);
    struct pollfd owner = {.fd = handover->owner, .events = POLLIN};
    while (report->listener == NOT_YET) {
        struct timespec pause = {0, 20 * 1000};
        if (syscall(SYS_ppoll, &owner, 1, &pause, NULL, 0) > 0) break;
    }
    int listener = report->listener;
    if (listener >= 0) {
        // Nobody would ever answer the next call.
        if (send_descriptor(handover->socket, listener) < 0) {
            report->handover_error = errno;
            syscall(SYS_pidfd_send_signal, handover->owner, SIGKILL, NULL, 0U);
        }
        // The observer alone keeps it: when it is gone, the kernel answers ENOSYS instead of waiting for ever.
        syscall(SYS_close, listener);
    }
    syscall(SYS_close, handover->owner);
    for (;;) syscall(SYS_exit, 0);
}

static long load(const void *filter, unsigned short count) {
    struct sock_fprog program = {count, (struct sock_filter *)filter};
    // Without WAIT_KILLABLE_RECV a signal makes a call that is being judged start over, and be counted twice.
    const unsigned long flags = SECCOMP_FILTER_FLAG_NEW_LISTENER;
    long listener = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
                            flags | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, &program);
    if (listener >= 0 || errno != EINVAL) return listener;
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

long child_observe(const struct linux_step *step, char *stack_end, struct linux_child_report *report) {
    // Below the other process's stack: this function's frame may be gone before that process is.
    struct handover *handover = (struct handover *)(stack_end - 64);
    report->listener = NOT_YET;
    *handover = (struct handover){report, (int)step->b, (int)syscall(SYS_pidfd_open, (pid_t)syscall(SYS_getpid), 0U)};
    if (handover->owner < 0) return -1;
    const int flags = CLONE_VM | CLONE_FILES | CLONE_PARENT | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;
    if (clone(hand_over, stack_end - 64, flags, handover, &report->handover, NULL, &report->handover) < 0)
        return -1;
    // From here on only calls that the profile allows, until execve.
    long listener = load(step->pointer, (unsigned short)step->a);
    report->listener = listener < 0 ? NEVER : (int32_t)listener;
    return listener;
}
