// A user namespace made before any secret exists: writing the maps takes a dumpable child, which a child of the
// hardened launcher is not.
#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// Never returns to the parent's code: it shares the parent's memory and is killed when the namespace is open.
static int wait_to_be_killed(void *parent) {
    syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    // A parent that died before the call sends nothing any more.
    while (syscall(SYS_getppid) == *(pid_t *)parent && syscall(SYS_ppoll, NULL, 0, NULL, NULL, 0) != 0) {}
    for (;;) syscall(SYS_exit_group, 0);
    return 0;
}

// "/proc/<pid>/<name>"
static void process_path(char *path, pid_t process, const char *name) {
    char digits[12];
    int count = 0;
    do digits[count++] = (char)('0' + process % 10); while (process /= 10);
    strcpy(path, "/proc/");
    char *end = path + 6;
    while (count) *end++ = digits[--count];
    *end++ = '/';
    strcpy(end, name);
}

static int write_text(pid_t process, const char *name, const char *text) {
    char path[64];
    process_path(path, process, name);
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return -errno;
    ssize_t written = write(file, text, strlen(text));
    int error = errno;
    close(file);
    return written < 0 ? -error : 0;
}

static int open_mapped(pid_t process, const char *uid_map, const char *gid_map, int groups, const char **where) {
    char path[64];
    int result = 0;
    if (!groups) result = write_text(process, *where = "setgroups", "deny");
    // Before Linux 3.19 there is no such file, and nothing to deny.
    if (result == -ENOENT && access("/proc/self", F_OK) == 0) result = 0;
    if (result == 0) result = write_text(process, *where = "uid_map", uid_map);
    if (result == 0) result = write_text(process, *where = "gid_map", gid_map);
    if (result < 0) return result;
    *where = "ns/user";
    process_path(path, process, *where);
    int namespace = open(path, O_RDONLY | O_CLOEXEC);
    return namespace < 0 ? -errno : namespace;
}

int linux_user_namespace(const char *uid_map, const char *gid_map, int groups, const char **where) {
    *where = "clone";
    const size_t size = 16 * 1024;
    void *stack = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED) return -errno;
    pid_t parent = getpid();
    pid_t process = clone(wait_to_be_killed, (char *)stack + size, CLONE_VM | CLONE_NEWUSER | SIGCHLD, &parent);
    int result = -errno;
    if (process > 0) {
        result = open_mapped(process, uid_map, gid_map, groups, where);
        kill(process, SIGKILL);
        while (waitpid(process, NULL, 0) < 0 && errno == EINTR) {}
    }
    munmap(stack, size);
    return result;
}
