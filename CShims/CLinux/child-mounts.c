#define _GNU_SOURCE
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_open_tree
#define SYS_open_tree 428
#define SYS_move_mount 429
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#define RECURSIVE 0x8000U         // AT_RECURSIVE
#define CLONE_TREE 1U             // OPEN_TREE_CLONE
#define FROM_EMPTY_PATH 0x4U      // MOVE_MOUNT_F_EMPTY_PATH
#define TO_EMPTY_PATH 0x40U       // MOVE_MOUNT_T_EMPTY_PATH
#define READ_ONLY 1ULL            // MOUNT_ATTR_RDONLY

static long absent(int optional) { return optional && (errno == ENOENT || errno == ENOTDIR) ? 0 : -1; }

struct mount_attributes {
    uint64_t set, clear, propagation, user_namespace;
};

static long set_read_only(const char *path) {
    struct mount_attributes attributes = {.set = READ_ONLY};
    return syscall(SYS_mount_setattr, AT_FDCWD, path, RECURSIVE, &attributes, sizeof attributes);
}

// The writable trees are copied while they are as they were and put back when all is read-only: clearing the flag
// there would also make writable what was read-only before, such as a volume mounted below.
static long put_back(const struct linux_paths *writable, const int *trees) {
    long result = set_read_only("/");
    for (uint32_t i = 0; i < writable->count && result == 0; i++)
        if (trees[i] >= 0)
            result = syscall(SYS_move_mount, trees[i], "", AT_FDCWD, writable->paths[i], FROM_EMPTY_PATH);
    return result;
}

long child_make_root_read_only(const struct linux_paths *writable) {
    enum { MOST = 4096 };
    int trees[MOST];
    if (writable->count > MOST) { errno = E2BIG; return -1; }
    long result = 0;
    uint32_t opened = 0;
    for (; opened < writable->count && result == 0; opened++) {
        trees[opened] = (int)syscall(SYS_open_tree, AT_FDCWD, writable->paths[opened],
                                     CLONE_TREE | O_CLOEXEC | RECURSIVE);
        if (trees[opened] < 0) result = absent((int)writable->optional);
    }
    // The working directory may lie below a tree that is put back over it.
    char directory[4096];
    const int knows = syscall(SYS_getcwd, directory, sizeof directory) > 0 && directory[0] == '/';
    if (result == 0) result = put_back(writable, trees);
    if (result == 0 && knows && chdir(directory) != 0) result = absent(1);
    int error = errno;
    for (uint32_t i = 0; i < opened; i++)
        if (trees[i] >= 0) close(trees[i]);
    errno = error;
    return result;
}

// What below /proc is the machine's, not a process's: user id 0 may write it without any capability, and one write to
// core_pattern runs a program as root outside.
static long protect_settings(void) {
    static const char *const settings[] = {
        "/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus", "/proc/fs", "/proc/acpi", "/proc/scsi",
    };
    for (unsigned i = 0; i < sizeof settings / sizeof *settings; i++) {
        if (mount(settings[i], settings[i], NULL, MS_BIND | MS_REC, NULL) != 0) {
            if (absent(1) == 0) continue;
            return -1;
        }
        if (set_read_only(settings[i]) != 0) return -1;
    }
    return 0;
}

long child_mount_proc(void) {
    if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, "hidepid=2") != 0) return -1;
    return protect_settings();
}

long child_mount_tmpfs(const char *path, mode_t mode, int optional) {
    char options[] = "mode=0000";
    for (int digit = 0; digit < 4; digit++) options[8 - digit] = (char)('0' + (mode >> 3 * digit & 7));
    if (mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, options) == 0) return 0;
    return absent(optional);
}

// mknod is refused in a user namespace, so the machine's own nodes are mounted over empty files.
static long place_device(int old, int new, const char *name) {
    int tree = (int)syscall(SYS_open_tree, old, name, CLONE_TREE | O_CLOEXEC);
    if (tree < 0) return errno == ENOENT ? 0 : -1;
    int target = openat(new, name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
    long result = target < 0 ? -1 : syscall(SYS_move_mount, tree, "", target, "", FROM_EMPTY_PATH | TO_EMPTY_PATH);
    int error = errno;
    if (target >= 0) close(target);
    close(tree);
    errno = error;
    return result;
}

static long fill_devices(int old, int new) {
    static const char *const devices[] = {"null", "zero", "full", "random", "urandom", "tty"};
    static const char *const links[][2] = {
        {"/proc/self/fd", "fd"}, {"/proc/self/fd/0", "stdin"}, {"/proc/self/fd/1", "stdout"},
        {"/proc/self/fd/2", "stderr"}, {"pts/ptmx", "ptmx"},
    };
    for (int i = 0; i < 6; i++)
        if (place_device(old, new, devices[i]) < 0) return -1;
    for (int i = 0; i < 5; i++)
        if (symlinkat(links[i][0], new, links[i][1]) != 0) return -1;
    if (mkdirat(new, "shm", 01777) != 0 || fchmodat(new, "shm", 01777, 0) != 0) return -1;
    if (mkdirat(new, "pts", 0755) != 0) return -1;
    return mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620");
}

long child_mount_devices(void) {
    int old = open("/dev", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (old < 0) return -1;
    long result = mount("tmpfs", "/dev", "tmpfs", MS_NOSUID | MS_NOEXEC, "mode=0755");
    if (result == 0) {
        int new = open("/dev", O_PATH | O_DIRECTORY | O_CLOEXEC);
        result = new < 0 ? -1 : fill_devices(old, new);
        int error = errno;
        if (new >= 0) close(new);
        errno = error;
    }
    int error = errno;
    close(old);
    errno = error;
    return result;
}

long child_bring_loopback_up(void) {
    int socket_descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    // A kernel without IPv4 has no loopback to bring up either.
    if (socket_descriptor < 0) return errno == EAFNOSUPPORT ? 0 : -1;
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    long result = ioctl(socket_descriptor, SIOCSIFFLAGS, &request);
    int error = errno;
    close(socket_descriptor);
    errno = error;
    return result;
}
