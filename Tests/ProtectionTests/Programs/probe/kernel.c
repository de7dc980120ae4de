// Parts of the kernel that an ordinary program has no business with.
#include "probe.h"
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <sys/ptrace.h>
#include <sys/shm.h>
#include <sys/swap.h>
#include <sys/sysmacros.h>
#include <sys/time.h>

static long make_map(char **operands) {
    union bpf_attr map = {.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1};
    (void)operands;
    return syscall(SYS_bpf, (long)BPF_MAP_CREATE, &map, sizeof map);
}

// What perf_event_paranoid=2 leaves to everybody: one's own time in user space.
static long count_events(char **operands) {
    struct perf_event_attr event = {
        .type = PERF_TYPE_SOFTWARE, .size = sizeof event, .config = PERF_COUNT_SW_TASK_CLOCK, .exclude_kernel = 1,
        .exclude_hv = 1,
    };
    (void)operands;
    return syscall(SYS_perf_event_open, &event, 0, -1, -1, 0L);
}

// Garbage: ENOEXEC comes from the loader, past every permission.
static long load_module(char **operands) {
    (void)operands;
    long result = syscall(SYS_init_module, "garbage", 7L, "");
    return result < 0 && errno == ENOEXEC ? 0 : result;
}

static long load_module_file(char **operands) {
    (void)operands;
    long result = syscall(SYS_finit_module, (long)open("/proc/self/exe", O_RDONLY), "", 0L);
    return result < 0 && errno == ENOEXEC ? 0 : result;
}

// A new kernel of no segments: EINVAL or EADDRNOTAVAIL come past the permission; unloading nothing is success.
static long load_kernel(char **operands) { return (void)operands, syscall(SYS_kexec_load, 0L, 0L, NULL, 0L); }

// KEYCTL_JOIN_SESSION_KEYRING and KEYCTL_READ of the session's: what a desktop session keeps its keys in.
static long join_keyring(char **operands) { return (void)operands, syscall(SYS_keyctl, 1L, "probe"); }
static long user_keyring(char **operands) { return (void)operands, syscall(SYS_keyctl, 0L, -4L, 1L); }
static long add_key(char **operands) {
    return (void)operands, syscall(SYS_add_key, "user", "probe", "x", 1L, -1L);
}
// ENOKEY is the answer of the key store: it was asked.
static long request_key(char **operands) {
    (void)operands;
    long result = syscall(SYS_request_key, "user", "probe-of-nothing", NULL, 0L);
    return result < 0 && errno == ENOKEY ? 0 : result;
}

static long make_ring(char **operands) {
    char parameters[120] = {0};
    (void)operands;
    return syscall(SYS_io_uring_setup, 1L, parameters);
}

static long watch_faults(char **operands) {
    (void)operands;
    return syscall(SYS_userfaultfd, 1L | O_CLOEXEC);  // UFFD_USER_MODE_ONLY
}

static long read_kernel_log(char **operands) { return (void)operands, syscall(SYS_syslog, 10L, NULL, 0L); }
static long watch_files(char **operands) { return (void)operands, syscall(SYS_fanotify_init, 0x0L, (long)O_RDONLY); }
static long reach_ports(char **operands) {
    (void)operands;
#ifdef SYS_iopl
    return syscall(SYS_iopl, 3L);
#else
    errno = ENOSYS;
    return -1;
#endif
}

// EINVAL for a file that is no swap area comes past the permission.
static long swap_on(char **operands) {
    (void)operands;
    long result = swapon("/proc/self/exe", 0);
    return result < 0 && errno != EPERM && errno != ENOSYS ? 0 : result;
}

static long name_host(char **operands) {
    char host[65] = "";
    (void)operands;
    gethostname(host, sizeof host);
    return sethostname(host, strlen(host));
}

static long make_device(char **operands) {
    long result = mknod(operands[0], S_IFCHR | 0600, makedev(1, 3));
    int error = errno;
    if (result == 0) unlink(operands[0]);
    errno = error;
    return result;
}

static long change_root(char **operands) { return chroot(operands[0]); }

// Out of chroot as everybody knows it: a second chroot leaves the working directory outside of the first.
static long escape_root(char **operands) {
    if (chroot(operands[0]) < 0) return -1;
    for (int i = 0; i < 64; i++)
        if (chdir("..") < 0) return -1;
    if (chroot(".") < 0) return -1;
    return read_byte(open(operands[1], O_RDONLY));
}

static long change_user(char **operands) { return (void)operands, setuid(12345); }
// Back to who started the launch, by any of the three identities.
static long regain_user(char **operands) {
    (void)operands;
    return setresuid(0, 0, 0) == 0 || setresuid(-1, 0, -1) == 0 || setresgid(0, 0, 0) == 0 ? 0 : -1;
}
static long am_root(char **operands) { return (void)operands, errno = EPERM, geteuid() == 0 ? 0 : -1; }

// SO_RCVBUFFORCE takes CAP_NET_ADMIN and changes nothing but this socket.
static long force_buffer(char **operands) {
    int size = 1 << 20;
    (void)operands;
    return setsockopt(socket(AF_UNIX, SOCK_DGRAM, 0), SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
}

static long attach_segment(char **operands) { return shmget(atoi(operands[0]), 0, 0); }
static long raise_priority(char **operands) { return (void)operands, setpriority(PRIO_PROCESS, 0, -5); }

const struct attack kernel_attacks[] = {
    {"bpf", make_map}, {"perf", count_events}, {"module", load_module}, {"module-file", load_module_file},
    {"kexec", load_kernel}, {"keyring-join", join_keyring}, {"keyring-of-user", user_keyring}, {"key-add", add_key},
    {"key-request", request_key}, {"ring", make_ring}, {"userfault", watch_faults}, {"kernel-log", read_kernel_log},
    {"fanotify", watch_files}, {"ports", reach_ports}, {"swap", swap_on}, {"hostname", name_host},
    {"device", make_device}, {"chroot", change_root}, {"chroot-escape", escape_root}, {"setuid", change_user},
    {"regain-root", regain_user}, {"am-root", am_root}, {"force-buffer", force_buffer}, {"priority", raise_priority},
    {"segment", attach_segment}, {NULL, NULL},
};
