// Everything between clone and execve. The child shares the parent's memory (CLONE_VM) and the parent is
// suspended (CLONE_VFORK), so this code may only make system calls: no allocation, no locks, no Swift.
#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x1000
#endif
#define CLOSE_RANGE_CLOEXEC_FLAG 4U  // CLOSE_RANGE_CLOEXEC, Linux 5.11

struct child {
    const struct linux_step *steps;
    uint32_t count;
    const char *path;
    char *const *argv;
    char *const *envp;
    struct linux_child_report *report;
};

static long set_capabilities(uint64_t permitted, uint64_t inheritable) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct data[2] = {
        {(uint32_t)permitted, (uint32_t)permitted, (uint32_t)inheritable},
        {(uint32_t)(permitted >> 32), (uint32_t)(permitted >> 32), (uint32_t)(inheritable >> 32)},
    };
    return syscall(SYS_capset, &header, data);
}

static long die_with_parent(int signal, pid_t parent) {
    if (prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0) != 0) return -1;
    // The parent may have died before the call: then no signal will ever come.
    if (getppid() == parent) return 0;
    errno = ESRCH;
    return -1;
}

static long pass_descriptor(int descriptor) {
    int flags = fcntl(descriptor, F_GETFD);
    return flags < 0 ? -1 : fcntl(descriptor, F_SETFD, flags & ~FD_CLOEXEC);
}

static long run(const struct child *child, const struct linux_step *step) {
    switch (step->operation) {
    case LINUX_DIE_WITH_PARENT: return die_with_parent((int)step->a, (pid_t)step->b);
    case LINUX_SET_LIMIT: {
        struct rlimit limit = {(rlim_t)step->b, (rlim_t)step->b};
        return syscall(SYS_prlimit64, 0, (int)step->a, &limit, NULL);
    }
    case LINUX_DROP_BOUNDING: return prctl(PR_CAPBSET_DROP, step->a, 0, 0, 0);
    case LINUX_CLEAR_AMBIENT: return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    case LINUX_SET_CAPABILITIES: return set_capabilities((uint64_t)step->a, (uint64_t)step->b);
    case LINUX_RAISE_AMBIENT: return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, step->a, 0, 0);
    case LINUX_NO_NEW_PRIVILEGES: return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    case LINUX_CLOSE_ON_EXEC_FROM:
        return syscall(SYS_close_range, (unsigned)step->a, ~0U, CLOSE_RANGE_CLOEXEC_FLAG);
    case LINUX_PASS_DESCRIPTOR: return pass_descriptor((int)step->a);
    case LINUX_RESTORE_SIGNALS: {
        uint64_t mask = (uint64_t)step->a;
        return syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, NULL, sizeof mask);
    }
    case LINUX_SECCOMP: {
        struct sock_fprog program = {(unsigned short)step->a, (struct sock_filter *)step->pointer};
        return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0U, &program);
    }
    case LINUX_IGNORE_SIGNAL: {
        struct sigaction ignore = {.sa_handler = SIG_IGN};
        return sigaction((int)step->a, &ignore, NULL);
    }
    case LINUX_EXECUTE: return syscall(SYS_execve, child->path, child->argv, child->envp);
    default: errno = EINVAL; return -1;
    }
}

static void do_nothing(int signal) { (void)signal; }

// A child that is stopped before it executes would leave the parent in its vfork wait, and the shell without a word.
// The handler is the child's own (no CLONE_SIGHAND), and execve takes it away again.
static void ignore_stops(void) {
    const int stops[] = {SIGTSTP, SIGTTIN, SIGTTOU};
    for (int i = 0; i < 3; i++) {
        struct sigaction old, new = {.sa_handler = do_nothing};
        if (sigaction(stops[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL) sigaction(stops[i], &new, NULL);
    }
}

static int run_plan(void *argument) {
    const struct child *child = argument;
    ignore_stops();
    for (uint32_t index = 0; index < child->count; index++) {
        child->report->step = (int32_t)index;
        if (run(child, &child->steps[index]) < 0) {
            child->report->error = errno;
            break;
        }
    }
    // exit_group directly: atexit handlers belong to the parent, whose memory this is.
    for (;;) syscall(SYS_exit_group, 125);
}

pid_t linux_spawn(const struct linux_step *steps, uint32_t count, const char *path, char *const argv[],
                  char *const envp[], struct linux_child_report *report, int *pidfd) {
    struct child child = {steps, count, path, argv, envp, report};
    const size_t size = 64 * 1024;
    void *stack = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED) return -errno;
    *pidfd = -1;
    int pid = clone(run_plan, (char *)stack + size, CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, &child, pidfd);
    int error = errno;
    munmap(stack, size);
    return pid < 0 ? -error : pid;
}
