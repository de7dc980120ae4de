// Ways into the kernel that a filter may not know: other entries, arguments whose upper half the kernel ignores, new
// namespaces by each of the calls that make them, and the terminal.
#include "probe.h"
#include <linux/sched.h>
#include <sys/personality.h>

#define HIGH (1UL << 32)

// A child made with raw flags. Like fork, so it may return twice; the child ends at once.
static long clone_flags(unsigned long flags) {
    long child = syscall(SYS_clone, flags | SIGCHLD, 0L, 0L, 0L, 0L);
    if (child == 0) _exit(0);
    if (child > 0) waitpid((pid_t)child, NULL, 0);
    return child;
}

static long clone_user(char **operands) { return (void)operands, clone_flags(CLONE_NEWUSER); }
static long clone_user_high(char **operands) { return (void)operands, clone_flags(CLONE_NEWUSER | HIGH << 4); }
static long clone_mount(char **operands) { return (void)operands, clone_flags(CLONE_NEWNS); }
static long unshare_user(char **operands) { return (void)operands, unshare(CLONE_NEWUSER); }
static long unshare_mount(char **operands) { return (void)operands, unshare(CLONE_NEWNS); }

static long clone3_user(char **operands) {
    struct clone_args arguments = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
    (void)operands;
    long child = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (child == 0) _exit(0);
    if (child > 0) waitpid((pid_t)child, NULL, 0);
    return child;
}

// Into a namespace one is in already, which changes nothing but takes the same permission.
static long enter_namespace(char **operands) {
    (void)operands;
    return setns(open("/proc/self/ns/uts", O_RDONLY), CLONE_NEWUTS);
}

static long randomless(char **operands) { return (void)operands, personality(ADDR_NO_RANDOMIZE); }
static long randomless_high(char **operands) {
    return (void)operands, syscall(SYS_personality, ADDR_NO_RANDOMIZE | HIGH);
}

// The own terminal of a new session: the shell's, seen from a command that it started.
static int terminal(void) {
    int pair = posix_openpt(O_RDWR | O_NOCTTY);
    if (pair < 0 || grantpt(pair) || unlockpt(pair)) untried("no terminal can be made");
    setsid();
    int own = open(ptsname(pair), O_RDWR | O_NOCTTY);
    if (own < 0 || ioctl(own, TIOCSCTTY, 0)) untried("the terminal cannot be made one's own");
    return own;
}

static long type(char **operands) { return (void)operands, syscall(SYS_ioctl, (long)terminal(), (long)TIOCSTI, "x"); }
static long type_high(char **operands) {
    (void)operands;
    return syscall(SYS_ioctl, (long)terminal(), TIOCSTI | HIGH, "x");
}

// Pastes a selection on a virtual console. Another kind of terminal knows no such request: ENOTTY is its driver's word.
static long paste(char **operands) {
    char shift_state = 6;
    (void)operands;
    long result = syscall(SYS_ioctl, (long)terminal(), (long)TIOCLINUX, &shift_state);
    return result < 0 && errno == ENOTTY ? 0 : result;
}
static long paste_high(char **operands) {
    char shift_state = 6;
    (void)operands;
    long result = syscall(SYS_ioctl, (long)terminal(), TIOCLINUX | HIGH, &shift_state);
    return result < 0 && errno == ENOTTY ? 0 : result;
}

#ifdef __x86_64__
static long i386(long number, long first) {
    long result = number;
    __asm__ volatile("int $0x80" : "+a"(result) : "b"(first) : "memory", "r8", "r9", "r10", "r11");
    if (result >= 0 || result < -4095) return 0;
    errno = (int)-result;
    return -1;
}
// By the numbers of arch/x86/entry/syscalls/syscall_32.tbl.
static long i386_getpid(char **operands) { return (void)operands, i386(20, 0); }
static long i386_unshare(char **operands) { return (void)operands, i386(310, CLONE_NEWUSER); }
static long x32(char **operands) { return (void)operands, syscall(0x40000000L + SYS_getpid); }
#endif

const struct attack entry_attacks[] = {
    {"user-namespace-clone", clone_user}, {"user-namespace-clone-high", clone_user_high},
    {"user-namespace-clone3", clone3_user}, {"user-namespace-unshare", unshare_user},
    {"mount-namespace-clone", clone_mount},
    {"mount-namespace-unshare", unshare_mount}, {"setns", enter_namespace}, {"personality", randomless},
    {"personality-high", randomless_high}, {"tiocsti", type}, {"tiocsti-high", type_high}, {"tioclinux", paste},
    {"tioclinux-high", paste_high},
#ifdef __x86_64__
    {"i386", i386_getpid}, {"i386-unshare", i386_unshare}, {"x32", x32},
#endif
    {NULL, NULL},
};
