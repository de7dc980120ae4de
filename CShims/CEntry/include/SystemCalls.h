#ifndef CENTRY_SYSTEM_CALLS_H
#define CENTRY_SYSTEM_CALLS_H

// System calls for code that runs before relocation, TLS and libc. Everything here is inlined into its caller: a
// call to libc would go through an unrelocated PLT. Values in, values out, so that Swift callers hold no pointer.
// Numbers not in a uapi header below are kept here, because those headers clash with Glibc's module.
//
// No constant data either, volatile stores build it on the stack: a table of pointers would need relocation, and
// reading .rodata would make another 64 kB of the file resident.

#include <asm/unistd.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ENTRY_INLINE static inline __attribute__((always_inline))

/// One system call; the result is negative errno on failure.
ENTRY_INLINE long entry_call(long number, long a, long b, long c, long d, long e) {
#if defined(__x86_64__)
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
                     : "rcx", "r11", "memory");
    return result;
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory", "cc");
    return x0;
#else
#error "launch runs on x86_64 and aarch64"
#endif
}

/// A C string on the stack.
#define ENTRY_TEXT(name, literal) \
    volatile char name[sizeof literal]; \
    _Pragma("clang loop unroll(full)") for (unsigned i = 0; i < sizeof literal; i++) name[i] = literal[i]

// MARK: Processes

ENTRY_INLINE int entry_process_id(void) { return (int)entry_call(__NR_getpid, 0, 0, 0, 0, 0); }

/// The session of the caller; equal to its process id when it leads the session.
ENTRY_INLINE int entry_session_id(void) { return (int)entry_call(__NR_getsid, 0, 0, 0, 0, 0); }

__attribute__((noreturn)) ENTRY_INLINE void entry_exit(int status) {
    for (;;) entry_call(__NR_exit_group, status, 0, 0, 0, 0);
}

/// A child that changed state: `process` 0 when none has, negative errno (ECHILD: no child at all).
struct entry_change {
    int process;
    int status;
};

/// What entry_changed asks wait4(2) for: WNOHANG, WUNTRACED and WCONTINUED.
enum { ENTRY_ANY_CHANGE = 1 | 2 | 8 };
/// wait4(2) for `process` (-1: any child).
ENTRY_INLINE struct entry_change entry_changed(int process) {
    struct entry_change change = {0, 0};
    change.process = (int)entry_call(__NR_wait4, process, (long)&change.status, ENTRY_ANY_CHANGE, 0, 0);
    return change;
}

/// The same for any child, and what it used is kept when it is `main`.
struct entry_change entry_changed_in_detail(int main) __attribute__((visibility("hidden")));

/// Writes how the main child ended, a line of JSON: what wait4 said, and `status`, what this process will end with.
void entry_report(int descriptor, int process, int wait_status, int status) __attribute__((visibility("hidden")));

/// Says on stderr that an orphan was reaped.
void entry_tell_reaped(int process) __attribute__((visibility("hidden")));

/// kill(2).
ENTRY_INLINE int entry_kill(int process, int signal) {
    return (int)entry_call(__NR_kill, process, signal, 0, 0, 0);
}

/// Whether /proc numbers processes as this process does: it may have been mounted in another pid namespace.
ENTRY_INLINE bool entry_proc_is_ours(void) {
    ENTRY_TEXT(path, "/proc/self");
    char text[16];
    long size = entry_call(__NR_readlinkat, -100 /* AT_FDCWD */, (long)path, (long)text, sizeof text, 0);
    long number = 0;
    for (long i = 0; i < size; i++) number = number * 10 + (text[i] - '0');
    return size > 0 && number == entry_process_id();
}

/// Opens the list of the caller's children (needs CONFIG_PROC_CHILDREN and /proc); negative errno without.
ENTRY_INLINE int entry_open_children(void) {
    if (!entry_proc_is_ours()) return -1;
    ENTRY_TEXT(path, "/proc/thread-self/children");
    return (int)entry_call(__NR_openat, -100 /* AT_FDCWD */, (long)path, 02000000 /* O_CLOEXEC */, 0, 0);
}

/// pread64(2).
ENTRY_INLINE long entry_read(int descriptor, void *buffer, size_t size, long offset) {
    return entry_call(__NR_pread64, descriptor, (long)buffer, (long)size, offset, 0);
}

/// Notes that `process` was told to terminate; false when it was already noted. Process ids end at 4194304.
bool entry_note(int process) __attribute__((visibility("hidden")));

/// Forgets `process`, whose id may be used again.
void entry_forget(int process) __attribute__((visibility("hidden")));

/// Passes on what `child` has sent to the notification socket `from`, with its descriptors, to the connected socket `to`;
/// true when that takes no more at present.
bool entry_relay(int from, int to, int child) __attribute__((visibility("hidden")));

/// Whether `descriptor` takes a line now; a file does, a pipe that nobody reads may not (ppoll(2)).
ENTRY_INLINE bool entry_is_writable(int descriptor, long milliseconds) {
    struct { int descriptor; short events, found; } poll = {descriptor, 4 /* POLLOUT */, 0};
    long time[2] = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    return entry_call(__NR_ppoll, (long)&poll, 1, (long)time, 0, 0) == 1;
}

// MARK: Signals

/// What arrived: signal number 0 when the time was over.
struct entry_signal {
    int number;
    /// si_code: 0 kill, -1 sigqueue, -6 tgkill, 128 the kernel.
    int code;
    /// The sender's process id in the caller's namespace; 0 from outside.
    int sender;
    unsigned int user;
    /// si_value of a queued signal.
    unsigned long value;
};

/// The head of the kernel's siginfo_t on 64-bit machines: 128 bytes.
struct entry_siginfo {
    int number, error, code, padding, sender;
    unsigned int user;
    unsigned long value;
    unsigned long rest[12];
};

/// Blocks every signal, 32 and 33 included, which libc leaves out.
ENTRY_INLINE void entry_block_signals(void) {
    unsigned long all = ~0UL;
    entry_call(__NR_rt_sigprocmask, 2 /* SIG_SETMASK */, (long)&all, 0, sizeof all, 0);
}

/// Gives `signal` its default action.
ENTRY_INLINE void entry_default_signal(int signal) {
    unsigned long action[4] = {0, 0, 0, 0};
    entry_call(__NR_rt_sigaction, signal, (long)action, 0, sizeof(unsigned long), 0);
}

/// Lets `signal` through; a pending one acts before the call returns.
ENTRY_INLINE void entry_unblock_signal(int signal) {
    unsigned long one = 1UL << (signal - 1);
    entry_call(__NR_rt_sigprocmask, 1 /* SIG_UNBLOCK */, (long)&one, 0, sizeof one, 0);
}

/// Takes the next pending signal, sleeping up to `milliseconds` (negative: without end).
ENTRY_INLINE struct entry_signal entry_next_signal(long milliseconds) {
    unsigned long all = ~0UL;
    long time[2] = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    struct entry_siginfo info;
    struct entry_signal signal = {0, 0, 0, 0, 0};
    long number = entry_call(
        __NR_rt_sigtimedwait, (long)&all, (long)&info, milliseconds < 0 ? 0 : (long)time, sizeof all, 0);
    if (number > 0) {
        signal.number = (int)number;
        signal.code = info.code;
        signal.sender = info.sender;
        signal.user = info.user;
        signal.value = info.value;
    }
    return signal;
}

/// Whether a SIGCONT was pending; it is taken. A stop signal would make the kernel discard it (signal(7)).
ENTRY_INLINE bool entry_take_continue(void) {
    unsigned long one = 1UL << (18 /* SIGCONT */ - 1);
    long none[2] = {0, 0};
    return entry_call(__NR_rt_sigtimedwait, (long)&one, 0, (long)none, sizeof one, 0) > 0;
}

/// Sends `signal` on to the process behind `pidfd`. A queued one keeps its sender and value; the kernel lets nobody
/// forge the others, so they arrive as sent by the caller.
ENTRY_INLINE void entry_forward(int pidfd, struct entry_signal signal) {
    struct entry_siginfo info = {signal.number, 0, signal.code, 0, signal.sender, signal.user, signal.value, {0}};
    bool queued = signal.code == -1;
    entry_call(__NR_pidfd_send_signal, pidfd, signal.number, queued ? (long)&info : 0, 0, 0);
}

/// CLOCK_MONOTONIC in milliseconds.
ENTRY_INLINE long entry_now(void) {
    long time[2] = {0, 0};
    entry_call(__NR_clock_gettime, 1, (long)time, 0, 0, 0);
    return time[0] * 1000 + time[1] / 1000000;
}

// MARK: The terminal

#define ENTRY_TIOCGPGRP 0x540f
#define ENTRY_TIOCSPGRP 0x5410

/// The process group of the caller.
ENTRY_INLINE int entry_process_group(void) { return (int)entry_call(__NR_getpgid, 0, 0, 0, 0, 0); }

/// The foreground process group of a terminal; negative errno where it is not the caller's.
ENTRY_INLINE int entry_foreground(int terminal) {
    int group = 0;
    long result = entry_call(__NR_ioctl, terminal, ENTRY_TIOCGPGRP, (long)&group, 0, 0);
    return result < 0 ? (int)result : group;
}

/// Makes `group` the foreground; SIGTTOU, which the caller blocks, keeps nobody from it.
ENTRY_INLINE void entry_set_foreground(int terminal, int group) {
    entry_call(__NR_ioctl, terminal, ENTRY_TIOCSPGRP, (long)&group, 0, 0);
}

/// Kills everyone in a control group: writes 1 to its cgroup.kill (Linux 5.14).
ENTRY_INLINE bool entry_kill_tree(int descriptor) {
    volatile char one = '1';
    return entry_call(__NR_write, descriptor, (long)&one, 1, 0, 0) == 1;
}

// MARK: Confinement

/// close_range(2); `first` above `last` is nothing to do.
ENTRY_INLINE bool entry_close_range(unsigned int first, unsigned int last) {
    return first > last || entry_call(__NR_close_range, first, last, 0, 0, 0) == 0;
}

/// For stderr while it is still open; the other sentences are launch/Diagnostics.swift's.
ENTRY_INLINE void entry_say_not_confined(void) {
    ENTRY_TEXT(text, "launch: error: the supervisor could not confine itself, so the command was killed\n");
    entry_call(__NR_write, 2, (long)text, sizeof text - 1, 0, 0);
}

/// What the child's SIGSYS means; nobody here knows which call it was.
ENTRY_INLINE void entry_explain_kill(void) {
    ENTRY_TEXT(text, "launch: error: the command died of SIGSYS, as after a system call that its profile kills\n"
                     "launch: hint: launch --report-denials -- … says which call\n");
    entry_call(__NR_write, 2, (long)text, sizeof text - 1, 0, 0);
}

/// What remains when the observer is gone.
ENTRY_INLINE void entry_say_not_observed(void) {
    ENTRY_TEXT(text, "launch: error: the observer of denials died: calls it would have answered fail with ENOSYS\n");
    entry_call(__NR_write, 2, (long)text, sizeof text - 1, 0, 0);
}

ENTRY_INLINE bool entry_change_directory_to_root(void) {
    ENTRY_TEXT(root, "/");
    return entry_call(__NR_chdir, (long)root, 0, 0, 0, 0) == 0;
}

ENTRY_INLINE bool entry_name_itself(void) {
    ENTRY_TEXT(name, "launch");
    return entry_call(__NR_prctl, 15 /* PR_SET_NAME */, (long)name, 0, 0, 0) == 0;
}

ENTRY_INLINE bool entry_adopt_orphans(void) {
    return entry_call(__NR_prctl, 36 /* PR_SET_CHILD_SUBREAPER */, 1, 0, 0, 0) == 0;
}

/// The address of the instruction that asks for it.
ENTRY_INLINE long entry_here(void) {
    long here;
#if defined(__x86_64__)
    __asm__("lea 0(%%rip), %0" : "=r"(here));
#else
    __asm__("adr %0, ." : "=r"(here));
#endif
    return here;
}

/// Drops the code pages that were read so far; those still used come back when touched. Not the data: the kernel
/// cleared the tail of its last page, and the file would come back in its place.
///
/// The advice for the supervisor's own code, this function and the loop behind it (Benchmarks/startup-order), makes it a
/// mapping of its own: a fault brings in
/// neighbours (64 kB of them, and more where the page cache holds large folios) within one mapping only.
ENTRY_INLINE void entry_release_image(void) {
    extern const char __executable_start[] __attribute__((visibility("hidden")));
    extern const char etext[] __attribute__((visibility("hidden")));
    entry_call(__NR_madvise, entry_here() & -4096L, 6 * 4096, 1 /* MADV_RANDOM */, 0, 0);
    // ENOMEM only says that there are gaps between the segments.
    entry_call(__NR_madvise, (long)__executable_start, etext - __executable_start, 4 /* MADV_DONTNEED */, 0, 0);
}

/// No core dump, no ptrace by the same user.
ENTRY_INLINE bool entry_forbid_inspection(void) {
    unsigned long none[2] = {0, 0};
    return entry_call(__NR_prctl, 4 /* PR_SET_DUMPABLE */, 0, 0, 0, 0) == 0
        && entry_call(__NR_prlimit64, 0, 4 /* RLIMIT_CORE */, (long)none, 0, 0) == 0;
}

/// Drops every capability but CAP_KILL, which a child of another user takes to be signalled, and where `overrides`
/// CAP_DAC_OVERRIDE, of which the filter leaves rmdir.
ENTRY_INLINE bool entry_drop_capabilities(bool overrides) {
    struct { uint32_t version; int process; } header = {0x20080522, 0};
    struct { uint32_t effective, permitted, inheritable; } sets[2];
    if (entry_call(__NR_capget, (long)&header, (long)sets, 0, 0, 0) != 0) return false;
    uint32_t kept = sets[0].permitted & (1U << 5 | (overrides ? 1U << 1 : 0));
    sets[0].effective = sets[0].permitted = kept;
    sets[1].effective = sets[1].permitted = 0;
    sets[0].inheritable = sets[1].inheritable = 0;
    return entry_call(__NR_capset, (long)&header, (long)sets, 0, 0, 0) == 0;
}

#if defined(__x86_64__)
#define ENTRY_ARCHITECTURE AUDIT_ARCH_X86_64
#else
#define ENTRY_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

/// Writes the next instruction of a BPF program.
#define ENTRY_BPF(operation, yes, no, value) \
    *next++ = (uint64_t)(operation) | (uint64_t)(yes) << 16 | (uint64_t)(no) << 24 | (uint64_t)(value) << 32
#define ENTRY_ALLOW(name) \
    ENTRY_BPF(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, __NR_##name); \
    ENTRY_BPF(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW)

/// unlink(2) of the C string at `name` below `directory`.
ENTRY_INLINE int entry_remove_name(int directory, long name) {
    return (int)entry_call(__NR_unlinkat, directory, name, 0, 0, 0);
}

/// rmdir(2) of the C string at `name` below `directory`.
ENTRY_INLINE int entry_remove_directory(int directory, long name) {
    return (int)entry_call(__NR_unlinkat, directory, name, 0x200 /* AT_REMOVEDIR */, 0, 0);
}

/// What this supervisor does beyond waiting, forwarding and ending.
struct entry_permissions {
    /// Says something on stderr.
    bool speaks;
    bool removes_directories;
    /// Gives the terminal to the command's process group and takes it back.
    bool hands_terminal;
    /// Descriptors it writes to; negative for none.
    int report, tree;
    /// Sockets of notifications, and the directory of the first one's name; negative for none.
    int notifications, manager, directory;
};

/// Writes the instructions that allow a call for the descriptor, its first argument, and kill otherwise.
#define ENTRY_ALLOW_FIRST(name, descriptor) \
    ENTRY_BPF(BPF_JMP | BPF_JEQ | BPF_K, 0, 4, __NR_##name); \
    ENTRY_BPF(BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, args)); \
    ENTRY_BPF(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, descriptor); \
    ENTRY_BPF(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW); \
    ENTRY_BPF(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_KILL_PROCESS)

/// Writes the instructions that allow `call` for the three descriptors, but negative ones, and kill otherwise.
#define ENTRY_ALLOW_WRITE(first, second, third) do { \
        int descriptors[3] = {first, second, third}, count = 0; \
        for (int i = 0; i < 3; i++) count += descriptors[i] >= 0; \
        if (!count) break; \
        ENTRY_BPF(BPF_JMP | BPF_JEQ | BPF_K, 0, 2 * count + 2, __NR_write); \
        ENTRY_BPF(BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, args)); \
        for (int i = 0; i < 3; i++) { \
            if (descriptors[i] < 0) continue; \
            ENTRY_BPF(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, descriptors[i]); \
            ENTRY_BPF(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW); \
        } \
        ENTRY_BPF(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_KILL_PROCESS); \
    } while (0)

/// Sets no_new_privs and leaves only the calls that waiting, forwarding and ending make, and what is permitted besides;
/// any other kills.
ENTRY_INLINE bool entry_confine(struct entry_permissions permitted) {
    // struct sock_filter: 16 bits operation, 8 and 8 bits jump distances, 32 bits operand; both machines are
    // little-endian.
    volatile uint64_t filter[76], *next = filter;
    ENTRY_BPF(BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, arch));
    ENTRY_BPF(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, ENTRY_ARCHITECTURE);
    ENTRY_BPF(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_KILL_PROCESS);
    ENTRY_BPF(BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, nr));
    ENTRY_ALLOW(rt_sigtimedwait);
    ENTRY_ALLOW(wait4);
    ENTRY_ALLOW(pidfd_send_signal);
    ENTRY_ALLOW(kill);
    ENTRY_ALLOW(clock_gettime);
    ENTRY_ALLOW(pread64);
    ENTRY_ALLOW(rt_sigaction);
    ENTRY_ALLOW(rt_sigprocmask);
    ENTRY_ALLOW(exit_group);
    ENTRY_ALLOW_WRITE(permitted.speaks ? 2 : -1, permitted.report, permitted.tree);
    if (permitted.notifications >= 0) {
        ENTRY_ALLOW_FIRST(recvmsg, permitted.notifications);
        ENTRY_ALLOW_FIRST(sendmsg, permitted.manager);
        ENTRY_ALLOW(close);
    }
    if (permitted.report >= 0) {
        ENTRY_ALLOW(ppoll);
    }
    if (permitted.removes_directories || permitted.directory >= 0) {
        // Directories of control groups, and one name in one directory.
        ENTRY_BPF(BPF_JMP | BPF_JEQ | BPF_K, 0, 7, __NR_unlinkat);
        ENTRY_BPF(BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, args[2]));
        ENTRY_BPF(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, permitted.removes_directories ? 0x200 /* AT_REMOVEDIR */ : ~0U);
        ENTRY_BPF(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW);
        ENTRY_BPF(BPF_JMP | BPF_JEQ | BPF_K, 0, 3, 0);
        ENTRY_BPF(BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, args));
        ENTRY_BPF(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, permitted.directory >= 0 ? permitted.directory : ~0U);
        ENTRY_BPF(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW);
        ENTRY_BPF(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_KILL_PROCESS);
    }
    if (permitted.hands_terminal) {
        ENTRY_BPF(BPF_JMP | BPF_JEQ | BPF_K, 0, 5, __NR_ioctl);
        ENTRY_BPF(BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, args[1]));
        ENTRY_BPF(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, ENTRY_TIOCGPGRP);
        ENTRY_BPF(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, ENTRY_TIOCSPGRP);
        ENTRY_BPF(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW);
        ENTRY_BPF(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_KILL_PROCESS);
    }
    ENTRY_BPF(BPF_RET | BPF_K, 0, 0, SECCOMP_RET_KILL_PROCESS);
    struct sock_fprog program = {(unsigned short)(next - filter), (struct sock_filter *)filter};
    return entry_call(__NR_prctl, 38 /* PR_SET_NO_NEW_PRIVS */, 1, 0, 0, 0) == 0
        && entry_call(__NR_seccomp, SECCOMP_SET_MODE_FILTER, 0, (long)&program, 0, 0) == 0;
}

#endif
