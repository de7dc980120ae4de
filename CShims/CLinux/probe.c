// What the running kernel and this context give, found out by trying. Every attempt is a process of its own that
// lives for a few system calls: what it changes is gone with it, and a filter that kills kills nothing else.
#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// Numbers are the same on every architecture from 424 on; headers may be older than the kernel.
#define CALL_PIDFD_SEND_SIGNAL 424
#define CALL_IO_URING_SETUP 425
#define CALL_FSOPEN 430
#define CALL_FSCONFIG 431
#define CALL_FSMOUNT 432
#define CALL_PIDFD_OPEN 434
#define CALL_CLONE3 435
#define CALL_CLOSE_RANGE 436
#define CALL_PIDFD_GETFD 438
#define CALL_LANDLOCK_CREATE_RULESET 444
#define CALL_LANDLOCK_RESTRICT_SELF 446
#define CALL_MEMFD_SECRET 447

#define LANDLOCK_ERRATA_FLAG 2U
#define FSCONFIG_CREATE 6U
#define NOTIFY_SET_FLAGS _IOW('!', 4, uint64_t)  // SECCOMP_IOCTL_NOTIF_SET_FLAGS, Linux 6.6
#define NOTIFY_SYNC_WAKE_UP 1UL
#define MEMFD_NOEXEC_SEAL 8U  // Linux 6.3
#define NO_DESCRIPTOR 0x7fffffff

static int answer(long value) { return value < 0 ? -errno : (int)value; }

static int landlock_restrict(int *step) {
    // ABI 1 knows the first of these words only; LANDLOCK_ACCESS_FS_EXECUTE is bit 0.
    uint64_t handled_fs = 1;
    *step = 1;
    int ruleset = answer(syscall(CALL_LANDLOCK_CREATE_RULESET, &handled_fs, sizeof handled_fs, 0U));
    if (ruleset < 0) return ruleset;
    *step = 2;
    int result = answer(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    if (result < 0) return result;
    *step = 3;
    return answer(syscall(CALL_LANDLOCK_RESTRICT_SELF, ruleset, 0U));
}

static int seccomp_flag(unsigned flags) {
    // Without a program the kernel gets no further than the flags: EFAULT means it knows them.
    int result = answer(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, NULL));
    return result == -EFAULT ? 0 : result;
}

static int seccomp_filter(unsigned flags, int *step) {
    struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    struct sock_fprog program = {1, &allow};
    *step = 1;
    int result = answer(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    if (result < 0) return result;
    *step = 2;
    return answer(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program));
}

static int seccomp_listener(int *step) {
    int listener = seccomp_filter(SECCOMP_FILTER_FLAG_NEW_LISTENER, step);
    if (listener < 0) return listener;
    *step = 3;
    // The flags are passed by value.
    return answer(ioctl(listener, NOTIFY_SET_FLAGS, NOTIFY_SYNC_WAKE_UP));
}

static int put(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return -errno;
    int result = answer(write(file, text, strlen(text)));
    close(file);
    return result < 0 ? result : 0;
}

static int map(const char *path, unsigned number) {
    char line[32];
    snprintf(line, sizeof line, "0 %u 1", number);
    return put(path, line);
}

static int user_namespace(int *step) {
    uid_t user = geteuid();
    gid_t group = getegid();
    *step = 1;
    int result = answer(unshare(CLONE_NEWUSER));
    if (result < 0) return result;
    // Some security modules let the namespace be made and refuse every capability in it.
    *step = 2;
    result = answer(unshare(CLONE_NEWNS));
    if (result < 0) return result;
    *step = 3;
    // Without this an ordinary user may not map a group (user_namespaces(7)).
    put("/proc/self/setgroups", "deny");
    result = map("/proc/self/uid_map", user);
    return result < 0 ? result : map("/proc/self/gid_map", group);
}

static int unshare_private(int flags, int *step) {
    *step = 1;
    int result = answer(unshare(flags | CLONE_NEWNS));
    if (result < 0) return result;
    *step = 2;
    return answer(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
}

static int mount_proc(void) {
    int context = answer(syscall(CALL_FSOPEN, "proc", 1U));
    if (context == -ENOSYS) return answer(mount("proc", "/", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL));
    if (context < 0) return context;
    int result = answer(syscall(CALL_FSCONFIG, context, FSCONFIG_CREATE, NULL, NULL, 0));
    // Attached to nothing: that it may be mounted at all is decided here ("too revealing", where /proc is masked).
    return result < 0 ? result : answer(syscall(CALL_FSMOUNT, context, 1U, MS_NOSUID | MS_NODEV | MS_NOEXEC));
}

static void report(int pipe, int value, int step) {
    struct linux_probe_answer found = {value, step, 0};
    (void)!write(pipe, &found, sizeof found);
}

// The answer is the grandchild's, the first process of the new pid namespace; 0 here means it has answered.
static int proc_mount(int flags, int pipe, int *step) {
    int result = unshare_private(flags | CLONE_NEWPID, step);
    // Where the root is no mount point nothing can be made private, and nothing needs to be for an unattached mount.
    if (result < 0 && *step == 1) return result;
    *step = 2;
    pid_t child = (pid_t)syscall(SYS_clone, 0UL, NULL, NULL, NULL, NULL);
    if (child < 0) return -errno;
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
        report(pipe, mount_proc(), 3);
        for (;;) syscall(SYS_exit_group, 0);
    }
    *step = 0;
    return answer(syscall(SYS_wait4, child, NULL, __WALL, NULL));
}

static int close_range_known(void) { return answer(syscall(CALL_CLOSE_RANGE, ~0U, ~0U, 4U)); }

static int pidfd(int *step) {
    *step = 1;
    int self = answer(syscall(CALL_PIDFD_OPEN, getpid(), 0U));
    if (self < 0) return self;
    *step = 2;
    int result = answer(syscall(CALL_PIDFD_SEND_SIGNAL, self, 0, NULL, 0U));
    if (result < 0) return result;
    *step = 3;
    return answer(syscall(CALL_PIDFD_GETFD, self, self, 0U));
}

static int clone_into_cgroup(void) {
    // struct clone_args, the 11 words of Linux 5.7; flags are CLONE_INTO_CGROUP, the last word is the cgroup.
    uint64_t arguments[11] = {[0] = 0x200000000ULL, [10] = NO_DESCRIPTOR};
    return answer(syscall(CALL_CLONE3, arguments, sizeof arguments));
}

static int attempt(enum linux_probe_call call, uint64_t argument, int pipe, int *step) {
    *step = 1;
    switch (call) {
    case LINUX_PROBE_LANDLOCK_ABI: return linux_landlock_abi();
    case LINUX_PROBE_LANDLOCK_ERRATA:
        return answer(syscall(CALL_LANDLOCK_CREATE_RULESET, NULL, 0UL, LANDLOCK_ERRATA_FLAG));
    case LINUX_PROBE_LANDLOCK_RESTRICT: return landlock_restrict(step);
    case LINUX_PROBE_SECCOMP_ACTION: {
        uint32_t action = (uint32_t)argument;
        return answer(syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0U, &action));
    }
    case LINUX_PROBE_SECCOMP_FLAG: return seccomp_flag((unsigned)argument);
    case LINUX_PROBE_SECCOMP_FILTER: return seccomp_filter(0, step);
    case LINUX_PROBE_SECCOMP_LISTENER: return seccomp_listener(step);
    case LINUX_PROBE_NAMESPACE: return answer(unshare((int)argument));
    case LINUX_PROBE_USER_NAMESPACE: return user_namespace(step);
    case LINUX_PROBE_NESTED_NAMESPACE: {
        int result = answer(unshare(CLONE_NEWUSER));
        if (result < 0) return result;
        *step = 2;
        return answer(unshare((int)argument));
    }
    case LINUX_PROBE_MOUNT: return unshare_private((int)argument, step);
    case LINUX_PROBE_PROC_MOUNT: return proc_mount((int)argument, pipe, step);
    case LINUX_PROBE_EXEC_STOP: return answer(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
    case LINUX_PROBE_MEMFD_SECRET: return answer(syscall(CALL_MEMFD_SECRET, 0U));
    case LINUX_PROBE_MEMFD_NOEXEC: return answer(syscall(SYS_memfd_create, "probe", MEMFD_NOEXEC_SEAL));
    case LINUX_PROBE_CLOSE_RANGE: return close_range_known();
    case LINUX_PROBE_PIDFD: return pidfd(step);
    case LINUX_PROBE_CLONE_INTO_CGROUP: return clone_into_cgroup();
    case LINUX_PROBE_IO_URING: return answer(syscall(CALL_IO_URING_SETUP, 1U, NULL));
    case LINUX_PROBE_AUDIT_READ: return linux_audit_join(step);
    case LINUX_PROBE_AUDIT_STATUS: return linux_audit_status(step);
    case LINUX_PROBE_SECCOMP_MODE: return answer(prctl(PR_GET_SECCOMP, 0, 0, 0, 0));
    case LINUX_PROBE_NO_NEW_PRIVILEGES: return answer(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
    case LINUX_PROBE_SECUREBITS: return answer(prctl(PR_GET_SECUREBITS, 0, 0, 0, 0));
    }
    return -ENOSYS;
}

static void run_child(enum linux_probe_call call, uint64_t argument, int pipe) {
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    // A filter that kills dumps core. One byte is the limit that also keeps the kernel from starting a pipe handler.
    struct rlimit one = {1, 1};
    setrlimit(RLIMIT_CORE, &one);
    int step = 0;
    int value = attempt(call, argument, pipe, &step);
    if (step != 0) report(pipe, value, step);
    for (;;) syscall(SYS_exit_group, 0);
}

struct linux_probe_answer linux_probe(enum linux_probe_call call, uint64_t argument, int milliseconds) {
    struct linux_probe_answer found = {0, 0, 0};
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0) return (struct linux_probe_answer){-errno, 0, 0};
    uint64_t old = 0, all = ~0ULL;
    // A child stopped from the terminal would leave us waiting for it.
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &old, sizeof all);
    // No exit signal: an ignored SIGCHLD would take its status away.
    pid_t child = (pid_t)syscall(SYS_clone, 0UL, NULL, NULL, NULL, NULL);
    if (child == 0) {
        close(ends[0]);
        run_child(call, argument, ends[1]);
    }
    found.value = child < 0 ? -errno : 0;
    close(ends[1]);
    if (child > 0) {
        struct pollfd ready = {.fd = ends[0], .events = POLLIN};
        int status = 0;
        if (poll(&ready, 1, milliseconds) <= 0) {
            kill(child, SIGKILL);
            found.signal = -1;
        }
        while (syscall(SYS_wait4, child, &status, __WALL, NULL) < 0 && errno == EINTR) {}
        if (found.signal == 0 && read(ends[0], &found, sizeof found) != sizeof found)
            found.signal = WIFSIGNALED(status) ? WTERMSIG(status) : SIGKILL;
    }
    close(ends[0]);
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &old, NULL, sizeof old);
    return found;
}
