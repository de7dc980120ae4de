#define _GNU_SOURCE
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

long child_set_capabilities(uint64_t permitted, uint64_t inheritable) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct data[2] = {
        {(uint32_t)permitted, (uint32_t)permitted, (uint32_t)inheritable},
        {(uint32_t)(permitted >> 32), (uint32_t)(permitted >> 32), (uint32_t)(inheritable >> 32)},
    };
    return syscall(SYS_capset, &header, data);
}

// Without this, open("/dev/stdout") of a pipe that root made is refused once the user has changed. Pipes only: they
// live as long as the launch. A file, a FIFO or a device has a name and keeps its owner for good, a terminal is the
// user's session, and a socket cannot be opened by anybody.
long child_own_standard_streams(uid_t user, gid_t group) {
    for (int stream = 0; stream < 3; stream++) {
        struct stat status;
        struct statfs filesystem;
        if (fstat(stream, &status) != 0) {
            if (errno == EBADF) continue;
            return -1;
        }
        if (!S_ISFIFO(status.st_mode) || status.st_uid == user) continue;
        if (fstatfs(stream, &filesystem) != 0) return -1;
        if (filesystem.f_type != PIPEFS_MAGIC) continue;
        // EPERM: the pipe's maker is not in this user namespace, or there is no CAP_CHOWN; the descriptor itself works.
        if (fchown(stream, user, group) != 0 && errno != EPERM && errno != EINVAL) return -1;
    }
    return 0;
}

// The launcher's memory is not dumpable, and while the child shares it /proc/self belongs to root: others may read the
// score but not write it. They inherit it.
static int has_oom_score(const char *text, long length) {
    char current[16];
    int file = open("/proc/self/oom_score_adj", O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    long count = read(file, current, sizeof current);
    close(file);
    if (count != length + 1 || current[length] != '\n') return 0;
    for (long i = 0; i < length; i++)
        if (current[i] != text[i]) return 0;
    return 1;
}

long child_set_oom_score(long score) {
    char text[8];
    int length = 0;
    unsigned long rest = score < 0 ? -(unsigned long)score : (unsigned long)score;
    do text[sizeof text - ++length] = (char)('0' + rest % 10); while ((rest /= 10) && length < 6);
    if (score < 0) text[sizeof text - ++length] = '-';
    if (has_oom_score(text + sizeof text - length, length)) return 0;
    int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (file < 0) return -1;
    long written = write(file, text + sizeof text - length, (size_t)length);
    int error = errno;
    close(file);
    errno = error;
    return written < 0 ? -1 : 0;
}
