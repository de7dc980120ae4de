// System calls and constants that Swift's Glibc module hides, and the code that runs between fork and exec.
// Everything returns 0 or a value on success and a negative errno on failure, so that no caller reads errno.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// MARK: this process

/// prctl(PR_SET_DUMPABLE, 0): no core dump, no ptrace, /proc/self owned by root. PR_SET_DUMPABLE(2const).
int linux_set_undumpable(void);
/// PR_CAPBSET_READ: 1 when `capability` is in the bounding set, 0 when not, -EINVAL when the kernel has no such one.
int linux_bounding_contains(int capability);
/// capget(2), version 3: three 64-bit sets of the calling thread.
int linux_get_capabilities(uint64_t *effective, uint64_t *permitted, uint64_t *inheritable);
/// The environment block this process was started with (environ(7)).
char **linux_environment(void);
/// getauxval(AT_EXECFN): the path this process was executed by.
const char *linux_executed_path(void);

/// rt_sigprocmask(SIG_SETMASK) past libc, which would leave two real-time signals out; `old` receives the mask before.
int linux_set_signal_mask(uint64_t mask, uint64_t *old);

/// PR_SET_CHILD_SUBREAPER: orphaned descendants come to this process. Survives execve.
int linux_become_subreaper(void);

// MARK: descriptors

/// memfd_create(2) with MFD_CLOEXEC | MFD_ALLOW_SEALING and, where the kernel knows it (6.3), MFD_NOEXEC_SEAL.
int linux_memfd(const char *name);
/// fcntl(F_ADD_SEALS) with WRITE, GROW, SHRINK and SEAL.
int linux_seal_memfd(int descriptor);
/// open(2) with O_PATH | O_CLOEXEC: names a file without reading it.
int linux_open_path(const char *path);
/// signalfd(2) for a 64-bit set of signals (bit n-1 is signal n), SFD_CLOEXEC.
int linux_signalfd(uint64_t signals);
/// execveat(descriptor, "", argv, envp, AT_EMPTY_PATH): returns only on failure.
int linux_execute_descriptor(int descriptor, char *const argv[], char *const envp[]);

// MARK: the child

/// One step of the plan, executed in order between clone and execve. Operands are documented per operation.
enum linux_operation {
    LINUX_DIE_WITH_PARENT = 1,      // PR_SET_PDEATHSIG = a, then getppid() must still be b
    LINUX_SET_LIMIT = 2,            // setrlimit(a, {b, b})
    LINUX_DROP_BOUNDING = 3,        // PR_CAPBSET_DROP a
    LINUX_CLEAR_AMBIENT = 4,        // PR_CAP_AMBIENT_CLEAR_ALL
    LINUX_SET_CAPABILITIES = 5,     // capset: permitted = effective = a, inheritable = b
    LINUX_RAISE_AMBIENT = 6,        // PR_CAP_AMBIENT_RAISE a
    LINUX_NO_NEW_PRIVILEGES = 7,    // PR_SET_NO_NEW_PRIVS
    LINUX_CLOSE_ON_EXEC_FROM = 8,   // close_range(a, ~0, CLOSE_RANGE_CLOEXEC)
    LINUX_PASS_DESCRIPTOR = 9,      // clear FD_CLOEXEC of a
    LINUX_RESTORE_SIGNALS = 10,     // rt_sigprocmask(SIG_SETMASK, a)
    LINUX_SECCOMP = 11,             // seccomp(SECCOMP_SET_MODE_FILTER) with a instructions at pointer
    LINUX_IGNORE_SIGNAL = 12,       // sigaction(a, SIG_IGN)
    LINUX_EXECUTE = 13,             // execve(path, argv, envp)
};

struct linux_step {
    int64_t a;
    int64_t b;
    const void *pointer;
    uint32_t operation;
};

/// What the child reports. It shares the parent's memory until it executes, so plain stores suffice.
struct linux_child_report {
    volatile int32_t step;   // index of the step begun last
    volatile int32_t error;  // errno of the step that failed, 0 while none has
};

/// Clones with CLONE_VM | CLONE_VFORK | CLONE_PIDFD, runs `steps` in the child and returns once the child has
/// executed the command or is gone. No copy of the parent's memory ever exists.
/// Returns the child's pid, or a negative errno; `pidfd` receives a close-on-exec descriptor.
pid_t linux_spawn(const struct linux_step *steps, uint32_t count, const char *path, char *const argv[],
                  char *const envp[], struct linux_child_report *report, int *pidfd);
/// pidfd_send_signal(2), Linux 5.1.
int linux_pidfd_kill(int pidfd, int signal);

// MARK: probes

/// Landlock ABI of the kernel, landlock_create_ruleset(NULL, 0, LANDLOCK_CREATE_RULESET_VERSION).
int linux_landlock_abi(void);

/// What a short-lived child tries; `argument` is documented per probe. Each changes the child alone.
enum linux_probe_call {
    LINUX_PROBE_LANDLOCK_ABI = 1,      // the ABI number
    LINUX_PROBE_LANDLOCK_ERRATA = 2,   // a bit for each erratum that is fixed, bit n-1 for number n
    LINUX_PROBE_LANDLOCK_RESTRICT = 3, // step 1 creates a ruleset, 2 sets no_new_privs, 3 restricts the child
    LINUX_PROBE_SECCOMP_ACTION = 4,    // SECCOMP_GET_ACTION_AVAIL of action `argument`
    LINUX_PROBE_SECCOMP_FLAG = 5,      // whether SECCOMP_SET_MODE_FILTER knows the flags `argument`: 0 or -EINVAL
    LINUX_PROBE_SECCOMP_FILTER = 6,    // step 1 sets no_new_privs, 2 loads a filter that allows everything
    LINUX_PROBE_SECCOMP_LISTENER = 7,  // as above with a listener in step 2; step 3 asks it for synchronous wake-ups
    LINUX_PROBE_NAMESPACE = 8,         // step 1: unshare(argument)
    LINUX_PROBE_USER_NAMESPACE = 9,    // step 1 makes one, 2 uses a capability in it, 3 maps a user and a group
    LINUX_PROBE_NESTED_NAMESPACE = 10, // step 1 makes a user namespace, 2 unshares `argument` in it
    LINUX_PROBE_MOUNT = 11,            // step 1 unshares CLONE_NEWNS | argument, 2 makes the root private
    LINUX_PROBE_PROC_MOUNT = 12,       // step 1 unshares mounts, pids and `argument`, 2 forks, 3 mounts a new /proc
    LINUX_PROBE_EXEC_STOP = 13,        // ptrace(PTRACE_TRACEME)
    LINUX_PROBE_MEMFD_SECRET = 14,     // memfd_secret(0)
    LINUX_PROBE_MEMFD_NOEXEC = 15,     // memfd_create with MFD_NOEXEC_SEAL
    LINUX_PROBE_CLOSE_RANGE = 16,      // close_range with CLOSE_RANGE_CLOEXEC
    LINUX_PROBE_PIDFD = 17,            // step 1 opens one of the child itself, 2 signals by it, 3 takes a descriptor by it
    LINUX_PROBE_CLONE_INTO_CGROUP = 18,  // clone3 that cannot succeed: -EBADF when the kernel knows the call
    LINUX_PROBE_IO_URING = 19,         // io_uring_setup that cannot succeed: -EFAULT when it is open
    LINUX_PROBE_AUDIT_READ = 20,       // step 1 opens the audit socket, 2 joins its multicast group
    LINUX_PROBE_AUDIT_STATUS = 21,     // whether auditing is enabled: 0, 1, or 2 for locked
    LINUX_PROBE_SECCOMP_MODE = 22,     // PR_GET_SECCOMP: 0 or 2
    LINUX_PROBE_NO_NEW_PRIVILEGES = 23,  // PR_GET_NO_NEW_PRIVS: 0 or 1
    LINUX_PROBE_SECUREBITS = 24,       // PR_GET_SECUREBITS
};

/// What came of a probe.
struct linux_probe_answer {
    int32_t value;   // what the last call returned, or a negative errno
    int32_t step;    // the call that `value` is of, from 1; 0 when the child itself could not be made
    int32_t signal;  // the signal the child died of, 0 for none, -1 when it had to be killed after `milliseconds`
};

/// Runs one probe in a child with memory and descriptors of its own, so that a filter that kills kills only it.
struct linux_probe_answer linux_probe(enum linux_probe_call call, uint64_t argument, int milliseconds);
