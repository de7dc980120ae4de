// System calls and constants that Swift's Glibc module hides, and the code that runs between fork and exec.
// Everything returns 0 or a value on success and a negative errno on failure, so that no caller reads errno.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "exec-stop.h"

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

/// PR_GET_CHILD_SUBREAPER: whether they do.
int linux_is_subreaper(void);

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
    LINUX_SECCOMP = 11,             // seccomp(SECCOMP_SET_MODE_FILTER, b) with a instructions at pointer
    LINUX_IGNORE_SIGNAL = 12,       // sigaction(a, SIG_IGN)
    LINUX_EXECUTE = 13,             // execve(path, argv, envp)
    LINUX_EXECUTE_OPEN = 50,        // execveat(a, "", argv, envp, AT_EMPTY_PATH)
    LINUX_JOIN_USER_NAMESPACE = 14, // setns(a, CLONE_NEWUSER)
    LINUX_UNSHARE = 15,             // unshare(a)
    LINUX_START_INIT = 16,          // clone process 1 of the new pid namespace, execute it by pointer (linux_init),
                                    // and go on with the next step in another new process
    LINUX_PRIVATE_MOUNTS = 17,      // mount(NULL, "/", NULL, MS_REC | MS_SLAVE)
    LINUX_READ_ONLY_ROOT = 18,      // MOUNT_ATTR_RDONLY on every mount but those at the linux_paths at pointer and below
    LINUX_MOUNT_TMPFS = 20,         // tmpfs of mode a at the path at pointer; a missing directory is left out where b
    LINUX_MOUNT_DEVICES = 21,       // a new /dev with null, zero, full, random, urandom, tty, pts, ptmx, shm
    LINUX_MOUNT_PROC = 22,          // a new /proc with hidepid=2, its settings read-only
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
    LINUX_NEW_PROCESS_GROUP = 36,   // setpgid(0, 0), and where the launcher's group is the foreground of terminal a, this one
    LINUX_NEW_SESSION = 37,         // setsid(), and terminal a becomes its controlling one, if that can be
    LINUX_START_TRACED = 40,        // linux_start_traced(a)
    LINUX_LANDLOCK = 35,            // build the ruleset at pointer (linux_landlock) and landlock_restrict_self
    LINUX_OBSERVE = 41,             // seccomp with a instructions at pointer and SECCOMP_FILTER_FLAG_NEW_LISTENER; a helper
                                    // sends the listener to socket b (SCM_RIGHTS)
    LINUX_WRITE_PROCESS_ID = 45,    // getpid() in decimal and a NUL to pointer, which has room for LINUX_PROCESS_ID_SIZE
};

/// Ten digits and a NUL.
enum { LINUX_PROCESS_ID_SIZE = 11 };

struct linux_step {
    int64_t a;
    int64_t b;
    const void *pointer;
    uint32_t operation;
};

/// Paths; those that do not exist are left out where `optional`.
struct linux_paths {
    uint32_t count;
    uint32_t optional;
    const char *const *paths;
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

/// LANDLOCK_RESTRICT_SELF_LOG_NEW_EXEC_ON (ABI 7): denials are recorded after execve too.
enum { LINUX_LANDLOCK_LOG_NEW_EXEC_ON = 1 << 1 };

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
    volatile int32_t first_thread; // its thread until it has executed or ended, 0 then and where there is none
    volatile int32_t first_error;  // errno of what kept it from executing, 0 for nothing
    volatile int32_t listener; // of LINUX_OBSERVE: the seccomp listener in the child, -1 while there is none
    volatile int32_t handover; // thread that hands it over, 0 when it has ended
    volatile int32_t handover_error;  // errno of the handing over
};

/// Clones with CLONE_VM | CLONE_VFORK | CLONE_PIDFD, runs `steps` in the child and returns once the command has been
/// executed or everything that was started is gone or a zombie. No copy of the parent's memory ever exists.
///
/// With a LINUX_START_INIT step three processes are cloned: one that makes the namespaces and ends, process 1 of the
/// pid namespace, and the command; the last two are children of the caller (CLONE_PARENT).
/// Returns 0 or the negative errno of clone; all else is in `report`.
int linux_spawn(const struct linux_step *steps, uint32_t count, const char *path, char *const argv[],
                char *const envp[], struct linux_child_report *report);
/// Runs `steps` in this process, of which the last executes the command; returns only when one failed.
///
/// LINUX_START_INIT, LINUX_OBSERVE and LINUX_DIE_WITH_PARENT are for a child.
void linux_replace(const struct linux_step *steps, uint32_t count, const char *path, char *const argv[],
                   char *const envp[], struct linux_child_report *report);
/// Lets go of the controlling terminal, if this process leads its session and descriptor 0 is that terminal; what the
/// kernel tells it for that is taken. All signals must be blocked.
void linux_leave_terminal(void);
/// Descriptor of the controlling terminal, close-on-exec; negative errno where there is none, or where stdout is a pipe.
int linux_open_terminal(void);
/// A datagram socket connected to `address`, a path or an abstract name with `@` before it (sd_notify(3)); close-on-exec.
int linux_notify_connect(const char *address);
/// A datagram socket by the name `path`, mode 0600 and owned by `user`, unless that is -1; each datagram sends `signal` to
/// this process with its siginfo. Close-on-exec.
int linux_notify_bind(const char *path, uid_t user, int signal);
/// Writes `line` if `descriptor` takes it within a second, without SIGPIPE.
void linux_tell(int descriptor, const char *line);
/// One datagram, if the socket takes it within a second.
int linux_notify_send(int socket, const char *text);
/// PR_SET_PDEATHSIG of this process; -ESRCH when its parent is not `parent` any more.
int linux_die_with_parent(int signal, pid_t parent);
/// Has SIGHUP, SIGINT, SIGQUIT and SIGTERM end this process with 128+n where they would do nothing because it is process 1.
void linux_end_on_signals(void);
/// pidfd_send_signal(2), Linux 5.1.
int linux_pidfd_kill(int pidfd, int signal);

// MARK: user namespaces

/// A descriptor of a new user namespace with these maps (user_namespaces(7)), which no process is in.
///
/// `groups` tells whether setgroups(2) stays allowed, which takes CAP_SETGID here. `where` receives what failed.
/// The caller must be dumpable still: otherwise its child's maps belong to root.
int linux_user_namespace(const char *uid_map, const char *gid_map, int groups, const char **where);

// MARK: probes

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
// MARK: observing

/// A stream socket pair, close-on-exec.
int linux_socket_pair(int ends[2]);
/// The descriptor sent as SCM_RIGHTS, close-on-exec; -ENODATA when the sender is gone without.
int linux_receive_descriptor(int socket);

/// One call that waits for an answer (struct seccomp_notif, seccomp_unotify(2)).
struct linux_notification {
    uint64_t id;
    uint64_t instruction;
    uint64_t arguments[6];
    uint32_t number;
    uint32_t architecture;
    int32_t thread;  // in the receiver's pid namespace
};

/// SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP where the kernel has it (6.6).
void linux_listener_prepare(int listener);
/// Waits: 1 for a call, 2 for the end of the last process with the filter, 4 for `other`, which may be -1.
int linux_listener_await(int listener, int other);
/// SECCOMP_IOCTL_NOTIF_RECV; -ENOENT when the caller was killed meanwhile, -EINTR.
int linux_listener_receive(int listener, struct linux_notification *notification);
/// SECCOMP_IOCTL_NOTIF_SEND: the call fails with `error`, or is made where that is 0.
int linux_listener_answer(int listener, uint64_t id, int error);
/// SECCOMP_IOCTL_NOTIF_ID_VALID: whether the call still waits.
int linux_listener_waits(int listener, uint64_t id);
/// Ends the caller, whose call fails meanwhile: by SIGSYS to the thread, or where that would not end it (`ends` is 0) by
/// SIGKILL, which also follows when it still lives after 0.2 s.
int linux_listener_kill(int listener, uint64_t id, pid_t process, pid_t thread, int ends);
/// process_vm_readv(2) of one piece; what was read, or a negative errno.
long linux_read_memory(pid_t process, uint64_t address, void *buffer, size_t size);
/// The NUL-terminated string at `address`, without the NUL; its length, or a negative errno.
///
/// Read 16 bytes at a time: what lies behind a path on the stack may be the environment, with secrets in it. What was
/// read beyond the end is erased at once.
long linux_read_string(pid_t process, uint64_t address, char *buffer, size_t size);
/// openat2(2) with O_PATH and RESOLVE_IN_ROOT below `directory`; the last component's link is followed where `follow`.
int linux_open_in_root(const char *directory, const char *path, int follow);
/// Whether a descriptor of `process` (no thread) is a TCP socket, by pidfd_getfd(2) and SO_PROTOCOL.
int linux_is_tcp(pid_t process, int descriptor);
/// PR_SET_NAME: what ps shows, 15 bytes of it.
int linux_name_process(const char *name);
/// no_new_privs, then a filter for this process.
int linux_confine(const uint64_t *words, uint32_t count);
/// capset: what of `kept` is permitted stays permitted and effective, nothing is inheritable.
int linux_keep_capabilities(uint64_t kept);
/// Number sent to a socket by linux_tell_process; -EAGAIN while there is none.
int linux_hear_process(int socket);
/// Sends a process id to a socket, without waiting and without SIGPIPE.
int linux_tell_process(int socket, pid_t process);

// MARK: terminals

/// posix_openpt(3), close-on-exec and without waiting; `path` receives the name of the other end (ptsname(3)).
int linux_open_pseudoterminal(char *path, size_t size);
/// Starts `program` as the leader of a new session whose controlling terminal, stdin, stdout and stderr are `terminal`,
/// with no other descriptor and no signal blocked or ignored; its process id (posix_spawn(3)).
int linux_start_session(const char *terminal, const char *directory, const char *program, char *const argv[],
                        char *const envp[]);

// MARK: audit

/// Records of Linux 5.8 and 6.15, which <linux/audit.h> may not know.
enum { LINUX_AUDIT_EVENT_LISTENER = 1335, LINUX_AUDIT_LANDLOCK_ACCESS = 1423, LINUX_AUDIT_LANDLOCK_DOMAIN = 1424 };

/// Joins the multicast group of audit records, for those of Landlock, AUDIT_SYSCALL and of who joins: a descriptor,
/// close-on-exec. `step` is 1 while the socket is opened, 2 after. Takes CAP_AUDIT_READ.
int linux_audit_join(int *step);
/// Another that has joined, and receives nothing: its joining is recorded, and so is its end.
int linux_audit_bell(void);
/// Whether audit is enabled: 0, 1, or 2 for locked. Takes CAP_AUDIT_CONTROL and the first pid and user namespace.
int linux_audit_status(int *step);
/// The text of one record, its length; -EAGAIN while there is none, -ENOBUFS when some were lost.
long linux_audit_receive(int audit, void *text, size_t size, uint16_t *type);

// MARK: rotation

/// How many descriptors a message may carry: the kernel's SCM_MAX_FD.
enum { LINUX_MESSAGE_DESCRIPTORS = 253 };

/// A SOCK_SEQPACKET pair, close-on-exec: what is sent at once arrives at once.
int linux_message_pair(int ends[2]);
/// Sends bytes and descriptors (SCM_RIGHTS), without SIGPIPE.
int linux_send_message(int socket, const void *bytes, size_t size, const int *descriptors, int count);
/// Waits for a message: its length, 0 when the other end is gone. `descriptors` has room for LINUX_MESSAGE_DESCRIPTORS,
/// which come close-on-exec.
long linux_receive_message(int socket, void *bytes, size_t size, int *descriptors, int *count);

/// inotify_init1(2), close-on-exec, never waits.
int linux_watch(void);
/// inotify_add_watch(2) for every change in a directory or of a file; its number.
int linux_watch_add(int watch, const char *path);

/// One change.
struct linux_file_event {
    int32_t watch;
    int32_t whole;   // the watched thing itself is gone, or events were lost
    char name[256];  // in the directory; empty for the watched file itself
};
/// What has changed, `limit` at most; 0 when there is nothing more.
int linux_watch_read(int watch, struct linux_file_event *events, int limit);

/// A signal with its origin (sigaction(2), siginfo_t).
struct linux_signal {
    int32_t number;
    int32_t code;
    pid_t sender;
    uint32_t user;
    uint64_t value;
};
/// Takes one signal from a signalfd; 0 when there is none.
int linux_read_signal(int descriptor, struct linux_signal *signal);
/// pidfd_send_signal(2) as `number`; one that was queued keeps its sender and value.
int linux_forward_signal(int pidfd, int number, const struct linux_signal *signal);
/// Takes a pending SIGCONT; whether there was one.
int linux_take_continue(void);
/// Stops this process by a signal that stops, as if it were not blocked; returns when it goes on. All are blocked then.
void linux_stop_by(int number);
/// Whether a descriptor is of a pipe that has no name: pipe(2), not mkfifo(3).
int linux_is_nameless_pipe(int descriptor);
/// fallocate(2) behind the end too, which does not move: a later write of so much finds its memory.
int linux_reserve(int descriptor, int64_t size);
/// F_SEAL_SEAL: no other seal can be added.
int linux_close_seals(int descriptor);
/// Starts the program open as `executable` in a child that dies with this process and has the signal mask `mask`; the
/// descriptors in `passed` pass, besides those that are not close-on-exec. Its pidfd.
int linux_start_image(int executable, char *const argv[], char *const envp[], uint64_t mask, int ignores_child,
                      const int *passed, int count, pid_t *process);
/// Collects a child that has ended or stopped; 0 when there is none. `stopped` is the signal it was stopped by, 0 for
/// none; `status` its exit status, or the negative signal it died of.
int linux_next_change(pid_t *process, int *stopped, int *status);
