#define _GNU_SOURCE
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

long child_set_capabilities(uint64_t permitted, uint64_t inheritable) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct data[2] = {
        {(uint32_t)permitted, (uint32_t)permitted, (uint32_t)inheritable},
        {(uint32_t)(permitted >> 32), (uint32_t)(permitted >> 32), (uint32_t)(inheritable >> 32)},
    };
    return syscall(SYS_capset, &header, data);
}

// Without this, open("/dev/stdout") of a pipe that root made is refused once the user has changed. A terminal keeps
// its owner: it is the user's session, not the command's.
long child_own_standard_streams(uid_t user, gid_t group) {
    for (int stream = 0; stream < 3; stream++) {
        struct stat status;
        if (fstat(stream, &status) != 0) {
            if (errno == EBADF) continue;
            return -1;
        }
        // Only what open(2) would make anew: a file on disk or a device stays whose it is.
        if (!S_ISFIFO(status.st_mode)) continue;
        if (status.st_uid == user) continue;
        // EPERM: the pipe's maker is not in this user namespace; the descriptor itself still works.
        if (fchown(stream, user, group) != 0 && errno != EPERM && errno != EINVAL) return -1;
    }
    return 0;
}

long child_set_oom_score(long score) {
    char text[8];
    int length = 0;
    unsigned long rest = score < 0 ? -(unsigned long)score : (unsigned long)score;
    do text[sizeof text - ++length] = (char)('0' + rest % 10); while ((rest /= 10) && length < 6);
    if (score < 0) text[sizeof text - ++length] = '-';
    int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (file < 0) return -1;
    long written = write(file, text + sizeof text - length, (size_t)length);
    int error = errno;
    close(file);
    errno = error;
    return written < 0 ? -1 : 0;
}
