// attack NAME [FILE]: tries one thing that isolation must prevent. Exits with 0 when it worked, else with errno.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static long change_owner(const char *file) { return chown(file, 12345, 12345); }
static long read_protected(const char *file) { return open(file, O_RDONLY); }
static long make_device(const char *file) { return mknod(file, S_IFCHR | 0600, makedev(1, 3)); }
static long change_user(const char *file) { return (void)file, setuid(12345); }

// SO_RCVBUFFORCE takes CAP_NET_ADMIN and changes nothing but this socket.
static long force_buffer(const char *file) {
    int size = 1 << 20;
    (void)file;
    return setsockopt(socket(AF_UNIX, SOCK_DGRAM, 0), SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
}

static long become_root(const char *file) {
    (void)file;
    errno = EPERM;
    return geteuid() == 0 ? 0 : -1;
}

static long mount_memory(const char *file) {
    long result = mount("none", file, "tmpfs", 0, NULL);
    int error = errno;
    if (result == 0) umount2(file, MNT_DETACH);
    errno = error;
    return result;
}

static long make_namespace(const char *file) { return (void)file, unshare(CLONE_NEWNS); }
static long use_keyring(const char *file) { return (void)file, syscall(SYS_keyctl, 0L, -2L, 1L); }

// A child of its own: the supervisor, which has no capabilities, may trace nobody who has some.
static long trace_me(const char *file) {
    int status = 0;
    (void)file;
    pid_t child = fork();
    if (child == 0) _exit(ptrace(PTRACE_TRACEME, 0, 0, 0) < 0 ? errno : 0);
    waitpid(child, &status, 0);
    errno = WEXITSTATUS(status);
    return status ? -1 : 0;
}

static long make_map(const char *file) {
    union bpf_attr map = {.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1};
    (void)file;
    return syscall(SYS_bpf, (long)BPF_MAP_CREATE, &map, sizeof map);
}

static long make_ring(const char *file) {
    struct io_uring_params parameters;
    (void)file;
    memset(&parameters, 0, sizeof parameters);
    return syscall(SYS_io_uring_setup, 1L, &parameters);
}

static long read_memory(const char *file) {
    char from = 1, to;
    struct iovec source = {&from, 1}, target = {&to, 1};
    (void)file;
    return process_vm_readv(getpid(), &target, 1, &source, 1, 0);
}

static long type_into_terminal(const char *file) {
    int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    (void)file;
    grantpt(terminal), unlockpt(terminal);
    setsid();
    int own = open(ptsname(terminal), O_RDWR);
    ioctl(own, TIOCSCTTY, 0);
    return ioctl(own, TIOCSTI, "x");
}

static long which_processor(const char *file) { return (void)file, syscall(SYS_getcpu, NULL, NULL, NULL); }
static long unknown_call(const char *file) { return (void)file, syscall(5000L); }
static long read_descriptor_7(const char *file) { return (void)file, read(7, &(char){0}, 1) == 1 ? 0 : -1; }

#ifdef __x86_64__
// Both entries must be refused or absent, whatever the call.
static long enter_x32(const char *file) { return (void)file, syscall(0x40000000L + SYS_getpid); }
static long enter_i386(const char *file) {
    long result = 20;
    (void)file;
    __asm__ volatile("int $0x80" : "+a"(result) : : "memory");
    return result;
}
#endif

static long crash(const char *file) {
    (void)file;
    abort();
}

// 0 when a core file may be written, or a handler run: either takes more than one byte.
static long core_limit(const char *file) {
    struct rlimit limit;
    (void)file;
    getrlimit(RLIMIT_CORE, &limit);
    errno = EFBIG;
    return limit.rlim_max > 1 ? 0 : -1;
}

static const struct { const char *name; long (*act)(const char *); } attacks[] = {
    {"change-owner", change_owner}, {"read-protected", read_protected}, {"make-device", make_device},
    {"change-user", change_user}, {"force-buffer", force_buffer}, {"become-root", become_root},
    {"mount", mount_memory}, {"make-namespace", make_namespace}, {"use-keyring", use_keyring},
    {"trace-me", trace_me}, {"make-map", make_map}, {"make-ring", make_ring}, {"read-memory", read_memory},
    {"type-into-terminal", type_into_terminal}, {"which-processor", which_processor},
    {"unknown-call", unknown_call}, {"read-descriptor-7", read_descriptor_7}, {"crash", crash},
    {"core-limit", core_limit},
#ifdef __x86_64__
    {"enter-x32", enter_x32}, {"enter-i386", enter_i386},
#endif
};

int main(int count, char **arguments) {
    for (size_t i = 0; count > 1 && i < sizeof attacks / sizeof *attacks; i++)
        if (!strcmp(attacks[i].name, arguments[1]))
            return attacks[i].act(count > 2 ? arguments[2] : "") < 0 ? errno : 0;
    return 255;
}
