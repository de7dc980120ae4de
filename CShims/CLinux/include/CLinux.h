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
/// getresuid(2).
int linux_get_users(uint32_t *real, uint32_t *effective, uint32_t *saved);
/// getresgid(2).
int linux_get_groups(uint32_t *real, uint32_t *effective, uint32_t *saved);
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
    LINUX_DIE_WITH_PARENT = 1,      // PR_SET_PDEATHSIG = a, then the launcher must still live
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
    LINUX_JOIN_USER_NAMESPACE = 14, // setns(a, CLONE_NEWUSER)
    LINUX_UNSHARE = 15,             // unshare(a)
    LINUX_START_INIT = 16,          // clone process 1 of the new pid namespace, execute it by pointer (linux_init),
                                    // and go on with the next step in another new process
    LINUX_PRIVATE_MOUNTS = 17,      // mount(NULL, "/", NULL, MS_REC | MS_SLAVE)
    LINUX_BIND = 18,                // bind the path at pointer onto itself, with what is mounted below; left out where
                                    // it does not exist and b
    LINUX_SET_READ_ONLY = 19,       // mount_setattr(pointer, AT_RECURSIVE): set MOUNT_ATTR_RDONLY where a, else clear it;
                                    // b as above
    LINUX_MOUNT_TMPFS = 20,         // tmpfs of mode a at the path at pointer; a missing directory is left out where b
    LINUX_MOUNT_DEVICES = 21,       // a new /dev with null, zero, full, random, urandom, tty, pts, ptmx, shm
    LINUX_MOUNT_PROC = 22,          // a new /proc with hidepid=2
    LINUX_LOOPBACK_UP = 23,         // ioctl(SIOCSIFFLAGS) lo
    LINUX_SET_HOST_NAME = 24,       // sethostname(pointer)
    LINUX_SET_GROUPS = 25,          // setgroups: a ids of uint32_t at pointer
    LINUX_SET_GROUP = 26,           // setresgid(a, a, a)
    LINUX_SET_USER = 27,            // setresuid(a, a, a)
    LINUX_OWN_STANDARD_STREAMS = 28,// fchown those of 0, 1 and 2 that are pipes without a name to a:b
    LINUX_SET_SECUREBITS = 29,      // PR_SET_SECUREBITS a
    LINUX_SET_FILE_MASK = 30,       // umask(a)
    LINUX_CHANGE_DIRECTORY = 31,    // chdir(pointer)
    LINUX_SET_PRIORITY = 32,        // setpriority(PRIO_PROCESS, 0, a)
    LINUX_SET_OOM_SCORE = 33,       // write a to /proc/self/oom_score_adj, unless it was inherited
    LINUX_ENTER_CONTROL_GROUP = 34, // write "0" to the cgroup.procs open as descriptor a
    LINUX_LANDLOCK = 35,            // build the ruleset at pointer (linux_landlock) and landlock_restrict_self
};

struct linux_step {
    int64_t a;
    int64_t b;
    const void *pointer;
    uint32_t operation;
};

/// Process 1 of a new pid namespace: the file open as `executable`, started with `argv` and no environment.
struct linux_init {
    int executable;
    char *const *argv;
};

/// One rule of a Landlock ruleset: access rights beneath a path, or for a TCP port where `path` is NULL.
struct linux_landlock_rule {
    const char *path;
    uint64_t port;
    uint64_t access;
    uint32_t optional;  // a path that does not exist is left out
};

/// A Landlock ruleset (landlock(7)); the constants are those of ABI 7, whatever the system's header knows.
struct linux_landlock {
    uint64_t handled_filesystem;
    uint64_t handled_network;
    uint64_t scoped;
    uint32_t flags;  // of landlock_restrict_self
    uint32_t count;
    const struct linux_landlock_rule *rules;
};

/// landlock_create_ruleset(LANDLOCK_CREATE_RULESET_VERSION): the ABI, 1 or more; -ENOSYS or -EOPNOTSUPP without it.
int linux_landlock_abi(void);

/// What the child reports. It shares the parent's memory until it executes, so plain stores suffice.
struct linux_child_report {
    volatile int32_t step;     // index of the step begun last
    volatile int32_t error;    // errno of the step that failed, 0 while none has
    volatile int32_t rule;     // index of the Landlock rule begun last
    volatile int32_t command;  // pid of the process that executes the command
    volatile int32_t pidfd;    // its pidfd, close-on-exec
    volatile int32_t first;    // pid of process 1 of the new pid namespace, 0 where there is none
};

/// Clones with CLONE_VM | CLONE_VFORK | CLONE_PIDFD, runs `steps` in the child and returns once the command has been
/// executed or everything that was started is gone or a zombie. No copy of the parent's memory ever exists.
///
/// With a LINUX_START_INIT step three processes are cloned: one that makes the namespaces and ends, process 1 of the
/// pid namespace, and the command; the last two are children of the caller (CLONE_PARENT).
/// Returns 0 or the negative errno of clone; all else is in `report`.
int linux_spawn(const struct linux_step *steps, uint32_t count, const char *path, char *const argv[],
                char *const envp[], struct linux_child_report *report);
/// pidfd_send_signal(2), Linux 5.1.
int linux_pidfd_kill(int pidfd, int signal);

// MARK: user namespaces

/// A descriptor of a new user namespace with these maps (user_namespaces(7)), which no process is in.
///
/// `groups` tells whether setgroups(2) stays allowed, which takes CAP_SETGID here. `where` receives what failed.
/// The caller must be dumpable still: otherwise its child's maps belong to root.
int linux_user_namespace(const char *uid_map, const char *gid_map, int groups, const char **where);
