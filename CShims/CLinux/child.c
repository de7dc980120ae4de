// Everything between clone and execve. The child shares the parent's memory (CLONE_VM) and the parent is
// suspended (CLONE_VFORK), so this code may only make system calls: no allocation, no locks, no Swift.
#define _GNU_SOURCE
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef CLONE_PIDFD
#define CLONE_PIDFD 0x1000
#endif
#define CLOSE_RANGE_CLOEXEC_FLAG 4U  // CLOSE_RANGE_CLOEXEC, Linux 5.11

struct child {
    const struct linux_step *steps;
    uint32_t count;
    const struct linux_step *init;  // the step that makes process 1, NULL without
    const char *path;
    char *const *argv;
    char *const *envp;
    struct linux_child_report *report;
    pid_t launcher;
    int launcher_pidfd;  // -1 while nothing runs in a pid namespace of its own
    char *stacks;        // four of STACK_SIZE: the child's, of process 1, of the command, of the observer's helper
    int stack_count;
};

#define STACK_SIZE (64 * 1024)

static long die_with_parent(const struct child *child, int signal) {
    if (prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0) != 0) return -1;
    // The launcher may have died before the call: then no signal will ever come. Seen from a new pid namespace it
    // has no number, so it is asked whether it has ended.
    if (child->launcher_pidfd < 0 || getppid() != 0) {
        if (getppid() == child->launcher) return 0;
    } else {
        struct pollfd launcher = {.fd = child->launcher_pidfd, .events = POLLIN};
        if (syscall(SYS_ppoll, &launcher, 1, &(struct timespec){0}, NULL, 0) == 0) return 0;
    }
    errno = ESRCH;
    return -1;
}

static long pass_descriptor(int descriptor) {
    int flags = fcntl(descriptor, F_GETFD);
    return flags < 0 ? -1 : fcntl(descriptor, F_SETFD, flags & ~FD_CLOEXEC);
}

// By system call: what libc remembers of this process is the launcher's.
static long write_process_id(char *place) {
    char digits[LINUX_PROCESS_ID_SIZE];
    int count = 0;
    long number = syscall(SYS_getpid);
    do digits[count++] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    while (count > 0) *place++ = digits[--count];
    *place = 0;
    return 0;
}

static long run(const struct child *child, const struct linux_step *step) {
    switch (step->operation) {
    case LINUX_DIE_WITH_PARENT: return die_with_parent(child, (int)step->a);
    case LINUX_SET_LIMIT: {
        struct rlimit limit = {(rlim_t)step->b, (rlim_t)step->b};
        return syscall(SYS_prlimit64, 0, (int)step->a, &limit, NULL);
    }
    case LINUX_DROP_BOUNDING: return prctl(PR_CAPBSET_DROP, step->a, 0, 0, 0);
    case LINUX_CLEAR_AMBIENT: return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    case LINUX_SET_CAPABILITIES: return child_set_capabilities((uint64_t)step->a, (uint64_t)step->b);
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
        return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, (unsigned)step->b, &program);
    }
    case LINUX_IGNORE_SIGNAL: {
        struct sigaction ignore = {.sa_handler = SIG_IGN};
        return sigaction((int)step->a, &ignore, NULL);
    }
    case LINUX_JOIN_USER_NAMESPACE: return setns((int)step->a, CLONE_NEWUSER);
    case LINUX_UNSHARE: return unshare((int)step->a);
    case LINUX_PRIVATE_MOUNTS: return mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL);
    case LINUX_READ_ONLY_ROOT: return child_make_root_read_only(step->pointer);
    case LINUX_MOUNT_TMPFS: return child_mount_tmpfs(step->pointer, (mode_t)step->a, step->b != 0);
    case LINUX_MOUNT_DEVICES: return child_mount_devices();
    case LINUX_MOUNT_PROC: return child_mount_proc();
    case LINUX_LOOPBACK_UP: return child_bring_loopback_up();
    case LINUX_SET_HOST_NAME: return sethostname(step->pointer, (size_t)step->a);
    case LINUX_SET_GROUPS: return syscall(SYS_setgroups, (size_t)step->a, step->pointer);
    case LINUX_SET_GROUP: return syscall(SYS_setresgid, (gid_t)step->a, (gid_t)step->a, (gid_t)step->a);
    case LINUX_SET_USER: return syscall(SYS_setresuid, (uid_t)step->a, (uid_t)step->a, (uid_t)step->a);
    case LINUX_OWN_STANDARD_STREAMS: return child_own_standard_streams((uid_t)step->a, (gid_t)step->b);
    case LINUX_SET_SECUREBITS: return prctl(PR_SET_SECUREBITS, step->a, 0, 0, 0);
    case LINUX_SET_FILE_MASK: umask((mode_t)step->a); return 0;
    case LINUX_CHANGE_DIRECTORY: return chdir(step->pointer);
    case LINUX_SET_PRIORITY: return setpriority(PRIO_PROCESS, 0, (int)step->a);
    case LINUX_SET_OOM_SCORE: return child_set_oom_score((long)step->a);
    case LINUX_ENTER_CONTROL_GROUP: return write((int)step->a, "0", 1);
    case LINUX_LANDLOCK: return child_landlock(step->pointer, &child->report->rule);
    case LINUX_OBSERVE: return child_observe(step, child->stacks + child->stack_count * STACK_SIZE, child->report);
    case LINUX_WRITE_PROCESS_ID: return write_process_id((char *)step->pointer);
    case LINUX_NEW_PROCESS_GROUP: return child_lead_group((int)step->a);
    case LINUX_NEW_SESSION: return child_lead_session((int)step->a);
    case LINUX_EXECUTE: return syscall(SYS_execve, child->path, child->argv, child->envp);
    case LINUX_EXECUTE_OPEN:
        return syscall(SYS_execveat, (int)step->a, "", child->argv, child->envp, AT_EMPTY_PATH);
    case LINUX_START_TRACED: return linux_start_traced(step->a);
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

// exit_group directly: atexit handlers belong to the launcher, whose memory this is.
__attribute__((noreturn)) static void leave(int status) {
    for (;;) syscall(SYS_exit_group, status);
}

// Beside the command's child, with whom it shares errno: the number may be the other's, but there is one.
static int run_init(void *argument) {
    const struct child *child = argument;
    const struct linux_init *init = child->init->pointer;
    char *none[] = {NULL};
    if (die_with_parent(child, SIGKILL) == 0)
        syscall(SYS_execveat, init->executable, "", init->argv, none, AT_EMPTY_PATH);
    child->report->first_error = errno ? errno : EIO;
    leave(125);
}

// What the thread wrote before it ended is there to be read.
static void await_thread(volatile int32_t *place) {
    for (int32_t thread; (thread = __atomic_load_n(place, __ATOMIC_ACQUIRE)) != 0;)
        syscall(SYS_futex, place, 0 /* FUTEX_WAIT */, thread, NULL, NULL, 0);
}

// Whether process 1 has executed; otherwise its error is the launch's. The kernel kills all others of its namespace with
// it, so the launcher asks as well.
static int has_init(const struct child *child) {
    struct linux_child_report *report = child->report;
    await_thread(&report->first_thread);
    if (!report->first_error) return 1;
    report->step = (int32_t)(child->init - child->steps);
    report->error = report->first_error;
    return 0;
}

static int run_steps(const struct child *child, uint32_t index);

static int run_command(void *argument) {
    const struct child *child = argument;
    ignore_stops();
    return run_steps(child, (uint32_t)(child->init - child->steps) + 1);
}

// Process 1 first, so that the command is not it: process 1 ignores every signal it has no handler for. Both are
// children of the launcher; this process only made their namespaces, and ends. They go on side by side until the
// command's child has nothing left to do that it may do without process 1.
static int start_init(const struct child *child) {
    struct linux_child_report *report = child->report;
    const int flags = CLONE_VM | CLONE_PARENT;
    int process = clone(run_init, child->stacks + 2 * STACK_SIZE, flags | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID,
                        (void *)child, &report->first_thread, NULL, &report->first_thread);
    if (process < 0) { report->error = errno; return 125; }
    report->first = process;
    int pidfd = -1;
    process = clone(run_command, child->stacks + 3 * STACK_SIZE, flags | CLONE_VFORK | CLONE_PIDFD, (void *)child,
                    &pidfd);
    if (process < 0) { report->error = errno; return 125; }
    report->command = process;
    report->pidfd = pidfd;
    return report->error ? 125 : 0;
}

// A filter may refuse to wait, and the command must not begin.
static int needs_init(uint32_t operation) {
    return operation == LINUX_SECCOMP || operation == LINUX_OBSERVE || operation == LINUX_EXECUTE ||
           operation == LINUX_EXECUTE_OPEN;
}

static int run_steps(const struct child *child, uint32_t index) {
    for (; index < child->count; index++) {
        child->report->step = (int32_t)index;
        if (child->steps[index].operation == LINUX_START_INIT) leave(start_init(child));
        if (needs_init(child->steps[index].operation) && !has_init(child)) break;
        if (run(child, &child->steps[index]) < 0) {
            child->report->error = errno;
            break;
        }
    }
    leave(125);
}

static int run_plan(void *argument) {
    ignore_stops();
    return run_steps(argument, 0);
}

void linux_replace(const struct linux_step *steps, uint32_t count, const char *path, char *const argv[],
                   char *const envp[], struct linux_child_report *report) {
    struct child child = {steps, count, NULL, path, argv, envp, report, 0, -1, NULL, 0};
    *report = (struct linux_child_report){.rule = -1, .pidfd = -1, .listener = -1};
    for (uint32_t index = 0; index < count; index++) {
        report->step = (int32_t)index;
        if (run(&child, &steps[index]) < 0) {
            report->error = errno;
            return;
        }
    }
}

static const struct linux_step *find(const struct linux_step *steps, uint32_t count, uint32_t operation) {
    for (uint32_t index = 0; index < count; index++)
        if (steps[index].operation == operation) return &steps[index];
    return NULL;
}

int linux_spawn(const struct linux_step *steps, uint32_t count, const char *path, char *const argv[],
                char *const envp[], struct linux_child_report *report) {
    const struct linux_step *init = find(steps, count, LINUX_START_INIT);
    // The last one is the observer's helper's.
    const int stack_count = (init ? 3 : 1) + (find(steps, count, LINUX_OBSERVE) != NULL);
    const size_t size = (size_t)stack_count * STACK_SIZE;
    char *stacks = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stacks == MAP_FAILED) return -errno;
    struct child child = {steps, count, init, path, argv, envp, report, getpid(), -1, stacks, stack_count};
    *report = (struct linux_child_report){.rule = -1, .pidfd = -1, .listener = -1};
    // The maker of namespaces shares the table of descriptors, so that the command's pidfd is the launcher's.
    const int flags = CLONE_VM | CLONE_VFORK | SIGCHLD | (init ? CLONE_FILES : CLONE_PIDFD);
    if (init) child.launcher_pidfd = (int)syscall(SYS_pidfd_open, child.launcher, 0U);
    int result = init && child.launcher_pidfd < 0 ? -errno : 0;
    if (result == 0) {
        int pidfd = -1;
        pid_t pid = clone(run_plan, stacks + STACK_SIZE, flags, &child, &pidfd);
        if (pid < 0) result = -errno;
        if (pid > 0 && !init) {
            report->command = pid;
            report->pidfd = pidfd;
        }
        if (pid > 0 && init)
            while (waitpid(pid, NULL, __WALL) < 0 && errno == EINTR) {}
    }
    has_init(&child);
    await_thread(&report->handover);
    if (child.launcher_pidfd >= 0) close(child.launcher_pidfd);
    munmap(stacks, size);
    return result;
}
