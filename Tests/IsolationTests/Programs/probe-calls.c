// Makes single system calls and prints "NAME RESULT", where RESULT is ok, an error number or signal:N.
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void report(const char *name, long result) {
    if (result < 0) printf("%s %d\n", name, errno);
    else printf("%s ok\n", name);
    fflush(stdout);
}

#define PROBE(name, ...) report(name, syscall(__VA_ARGS__))

static void report_child(const char *name, void (*body)(void)) {
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        body();
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) printf("%s signal:%d\n", name, WTERMSIG(status));
    else printf("%s ok\n", name);
    fflush(stdout);
}

#ifdef __x86_64__
static void call_x32(void) { syscall(0x40000000 + SYS_getpid); }
static void call_i386(void) {
    long result = 20;
    __asm__ volatile("int $0x80" : "+a"(result) : : "memory");
}
#endif

int main(void) {
    int ends[2];
    if (pipe(ends)) return 1;
    PROBE("getpid", SYS_getpid);
    PROBE("mount", SYS_mount, "none", "/nonexistent", "tmpfs", 0L, 0L);
    PROBE("unknown", 5000);
    PROBE("minus-one", -1L);
    // Before unshare: a process without mappings may not make a user namespace at all.
    long guest = syscall(SYS_clone, (long)CLONE_NEWUSER | SIGCHLD, 0L, 0L, 0L, 0L);
    if (guest == 0) _exit(0);
    report("clone-user", guest);
    PROBE("unshare-user", SYS_unshare, (long)CLONE_NEWUSER);
    PROBE("clone3", SYS_clone3, 0L, 0L);
    PROBE("ptrace", SYS_ptrace, 16L /* PTRACE_ATTACH */, 1L << 30, 0L, 0L);
    PROBE("io-uring", SYS_io_uring_setup, 1L, 0L);
    PROBE("keyctl", SYS_keyctl, 0L, -3L, 0L);
    PROBE("bpf", SYS_bpf, -1L, 0L, 0L);
    PROBE("openat2", SYS_openat2, -1L, 0L, 0L, 0L);
    PROBE("socket-inet", SYS_socket, (long)AF_INET, (long)SOCK_DGRAM, 0L);
    PROBE("socket-vsock", SYS_socket, 40L, (long)SOCK_STREAM, 0L);
    PROBE("socket-alg", SYS_socket, 38L, (long)SOCK_SEQPACKET, 0L);
    PROBE("socket-alg-high", SYS_socket, 38L | 1L << 40, (long)SOCK_SEQPACKET, 0L);
    PROBE("personality-query", SYS_personality, 0xffffffffL);
    PROBE("personality-norandom", SYS_personality, 0x40000L);
    int available;
    PROBE("ioctl", SYS_ioctl, (long)ends[0], (long)FIONREAD, &available);
    PROBE("tiocsti", SYS_ioctl, (long)ends[0], (long)TIOCSTI, "x");
    PROBE("tiocsti-high", SYS_ioctl, (long)ends[0], (long)TIOCSTI | 1L << 32, "x");
    PROBE("tioclinux-high", SYS_ioctl, (long)ends[0], (long)TIOCLINUX | 1L << 63, "x");
    long child = syscall(SYS_clone, (long)SIGCHLD, 0L, 0L, 0L, 0L);
    if (child == 0) _exit(0);
    report("clone", child);
#ifdef __x86_64__
    report_child("x32", call_x32);
    report_child("i386", call_i386);
#endif
    return 0;
}
