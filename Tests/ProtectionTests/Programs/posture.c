// posture: prints what holds for this process, one `name value` a line, asked of the kernel by system calls where it has
// one, because a new pid namespace may see a /proc that is not its own.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <linux/capability.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

static void capabilities(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2];
    uint64_t bounding = 0, ambient = 0;
    syscall(SYS_capget, &header, data);
    for (int i = 0; i < 64; i++) {
        if (prctl(PR_CAPBSET_READ, i) == 1) bounding |= 1ULL << i;
        if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, i, 0, 0) == 1) ambient |= 1ULL << i;
    }
    printf("effective %llx\n", data[0].effective | (unsigned long long)data[1].effective << 32);
    printf("permitted %llx\n", data[0].permitted | (unsigned long long)data[1].permitted << 32);
    printf("inheritable %llx\n", data[0].inheritable | (unsigned long long)data[1].inheritable << 32);
    printf("bounding %llx\nambient %llx\n", (unsigned long long)bounding, (unsigned long long)ambient);
    printf("securebits %x\nno_new_privs %d\n", prctl(PR_GET_SECUREBITS), prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
}

static int compare(const void *left, const void *right) {
    gid_t a = *(const gid_t *)left, b = *(const gid_t *)right;
    return a < b ? -1 : a > b;
}

static void identity(void) {
    uid_t users[3];
    gid_t groups[3], list[256];
    getresuid(users, users + 1, users + 2);
    getresgid(groups, groups + 1, groups + 2);
    int count = getgroups(256, list);
    qsort(list, (size_t)count, sizeof *list, compare);
    printf("user %u %u %u\ngroup %u %u %u\ngroups", users[0], users[1], users[2], groups[0], groups[1], groups[2]);
    for (int i = 0; i < count; i++) printf(" %u", list[i]);
    printf("\n");
}

static void limits(void) {
    for (int i = 0; i < 16; i++) {
        struct rlimit limit;
        getrlimit(i, &limit);
        printf("limit%d %llu %llu\n", i, (unsigned long long)limit.rlim_cur, (unsigned long long)limit.rlim_max);
    }
}

static void namespaces(void) {
    static const char *const names[] = {"user", "mnt", "pid", "ipc", "uts", "net", "cgroup", "time"};
    for (int i = 0; i < 8; i++) {
        char path[64], target[64];
        snprintf(path, sizeof path, "/proc/self/ns/%s", names[i]);
        ssize_t size = readlink(path, target, sizeof target - 1);
        if (size > 0) printf("ns-%s %.*s\n", names[i], (int)size, target);
    }
}

static void from_proc(const char *path, const char *key, const char *name) {
    char line[512];
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (!strncmp(line, key, strlen(key))) printf("%s %s", name, line + strlen(key));
    if (file) fclose(file);
}

int main(void) {
    char text[4096];
    struct utsname machine;
    int signal = 0;
    uname(&machine);
    prctl(PR_GET_PDEATHSIG, &signal);
    mode_t mask = umask(0);
    // Before the stream is used: how many descriptors there are above the standard ones.
    int open = 0;
    for (int i = 3; i < 64; i++) open += syscall(SYS_fcntl, i, 1) >= 0;
    printf("descriptors %d\ndeath-signal %d\numask %o\n", open, signal, mask);
    errno = 0;
    printf("nice %d\n", getpriority(PRIO_PROCESS, 0));
    printf("directory %s\n", getcwd(text, sizeof text) ? text : strerror(errno));
    printf("host %s\nseccomp %d\n", machine.nodename, prctl(PR_GET_SECCOMP));
    printf("home %s\nname %s\n", getenv("HOME") ? getenv("HOME") : "-", getenv("USER") ? getenv("USER") : "-");
    identity();
    capabilities();
    limits();
    namespaces();
    from_proc("/proc/self/oom_score_adj", "", "oom");
    from_proc("/proc/self/status", "Seccomp_filters:\t", "filters");
    from_proc("/proc/self/status", "CapEff:\t", "proc-effective");
    from_proc("/proc/self/status", "CapBnd:\t", "proc-bounding");
    from_proc("/proc/self/cgroup", "", "cgroup");
    return 0;
}
