// Attacks on another process, by its number or "parent": signals, tracing, and what /proc says and takes.
#include "probe.h"
#include <dirent.h>
#include <linux/kcmp.h>
#include <poll.h>
#include <sys/pidfd.h>
#include <sys/ptrace.h>

// Attached without stopping it, and let go at once.
static long trace(char **operands) {
    pid_t process = process_of(operands[0]);
    long result = ptrace(PTRACE_SEIZE, process, 0, 0);
    int error = errno;
    if (result == 0) {
        ptrace(PTRACE_INTERRUPT, process, 0, 0);
        waitpid(process, NULL, __WALL);
        ptrace(PTRACE_DETACH, process, 0, 0);
    }
    errno = error;
    return result;
}

static long trace_child(char **operands) {
    (void)operands;
    int *error = mmap(NULL, sizeof *error, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t child = fork();
    if (child == 0) {
        *error = ptrace(PTRACE_TRACEME, 0, 0, 0) < 0 ? errno : 0;
        _exit(0);
    }
    waitpid(child, NULL, 0);
    errno = *error;
    return *error ? -1 : 0;
}

static long open_proc(const char *operand, const char *file, int flags) {
    char path[128];
    snprintf(path, sizeof path, "/proc/%d/%s", process_of(operand), file);
    return open(path, flags);
}

static long environment(char **operands) { return read_byte(open_proc(operands[0], "environ", O_RDONLY)); }
static long maps(char **operands) { return read_byte(open_proc(operands[0], "maps", O_RDONLY)); }
static long auxiliary(char **operands) { return read_byte(open_proc(operands[0], "auxv", O_RDONLY)); }
static long working_directory(char **operands) { return open_proc(operands[0], "cwd", O_PATH); }
static long root_directory(char **operands) { return open_proc(operands[0], "root", O_PATH); }
static long process_status(char **operands) { return read_byte(open_proc(operands[0], "status", O_RDONLY)); }

// NAME=… in a block of strings.
static long find_variable(long descriptor, const char *name) {
    static char text[1 << 20];
    size_t size = 0, length = strlen(name);
    if (descriptor < 0) return -1;
    for (ssize_t count; (count = read((int)descriptor, text + size, sizeof text - 1 - size)) > 0;) size += count;
    for (char *entry = text; entry < text + size; entry += strlen(entry) + 1)
        if (!strncmp(entry, name, length) && entry[length] == '=') return 0;
    errno = ENODATA;
    return -1;
}
static long environment_variable(char **operands) {
    return find_variable(open_proc(operands[0], "environ", O_RDONLY), operands[1]);
}
static long own_environment_variable(char **operands) {
    return find_variable(open("/proc/self/environ", O_RDONLY), operands[0]);
}
// The control of the other two: what the program itself must still be able to do.
static long get_variable(char **operands) { return errno = ENODATA, getenv(operands[0]) ? 0 : -1; }

// NAME in whatever process comes into being until a line is read: the newest by the number that loadavg ends with.
static long watch_environments(char **operands) {
    struct pollfd input = {.fd = 0, .events = POLLIN};
    char path[64], text[64] = "";
    printf("watching\n");
    fflush(stdout);
    int load = open("/proc/loadavg", O_RDONLY), found = 0;
    while (poll(&input, 1, 0) == 0) {
        if (pread(load, text, sizeof text - 1, 0) < 0) untried("/proc/loadavg");
        int last = atoi(strrchr(text, ' ') + 1);
        for (int process = last - 3; process <= last + 1; process++) {
            snprintf(path, sizeof path, "/proc/%d/environ", process);
            int file = open(path, O_RDONLY);
            if (file >= 0 && find_variable(file, operands[0]) == 0) found++;
            done(file);
        }
    }
    errno = ENODATA;
    return found ? 0 : -1;
}

// Every descriptor of the process opened anew, memory files among them.
static long descriptors(char **operands) {
    char path[300];
    int opened = 0, error = ENOENT;
    snprintf(path, sizeof path, "/proc/%d/fd", process_of(operands[0]));
    DIR *directory = opendir(path);
    if (!directory) return -1;
    for (struct dirent *entry; (errno = 0, entry = readdir(directory));) {
        if (entry->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "/proc/%d/fd/%s", process_of(operands[0]), entry->d_name);
        if (open(path, O_RDONLY | O_NONBLOCK) >= 0) opened++;
        else error = errno;
    }
    if (errno) error = errno;
    errno = error;
    return opened ? 0 : -1;
}

static long link_of_descriptor(char **operands) {
    char path[64], target[256];
    snprintf(path, sizeof path, "/proc/%d/fd/0", process_of(operands[0]));
    return readlink(path, target, sizeof target);
}

static long take_descriptor(char **operands) {
    int process = pidfd_open(process_of(operands[0]), 0);
    if (process < 0) untried("pidfd_open");
    int number = operands[1] ? atoi(operands[1]) : 0;
    long result = pidfd_getfd(process, number, 0);
    // EBADF: allowed to look.
    return result < 0 && errno == EBADF ? 0 : result;
}

static long compare(char **operands) {
    return syscall(SYS_kcmp, (long)getpid(), (long)process_of(operands[0]), (long)KCMP_VM, 0L, 0L);
}

// Signal 0 takes the same permission as any other and disturbs nobody.
static long signal_process(char **operands) { return kill(process_of(operands[0]), 0); }
static long signal_thread(char **operands) {
    return syscall(SYS_tgkill, (long)process_of(operands[0]), (long)process_of(operands[0]), 0L);
}
static long signal_descriptor(char **operands) {
    int process = pidfd_open(process_of(operands[0]), 0);
    return process < 0 ? -1 : pidfd_send_signal(process, 0, NULL, 0);
}
static long signal_queue(char **operands) {
    return sigqueue(process_of(operands[0]), 0, (union sigval){0});
}

// The owner of a descriptor gets its signals, here SIGUSR1. That the calls succeed does not say that it did.
static long signal_owner(char **operands) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends)) untried("socketpair");
    if (fcntl(ends[0], F_SETOWN, process_of(operands[0])) || fcntl(ends[0], F_SETSIG, SIGUSR1)) return -1;
    if (fcntl(ends[0], F_SETFL, O_ASYNC)) return -1;
    return write(ends[1], "x", 1) < 0 ? -1 : 0;
}

// The program file of whoever started this, for writing. While it runs the answer is ETXTBSY, past every permission.
static long overwrite_launcher(char **operands) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/exe", process_of(operands[0]));
    long file = open(path, O_PATH);
    if (file < 0) return -1;
    snprintf(path, sizeof path, "/proc/self/fd/%ld", file);
    long result = open(path, O_WRONLY);
    return result < 0 && errno == ETXTBSY ? 0 : result;
}

// Setting what it has already: the permission is what counts. With it RLIMIT_CPU would end the process.
static long limit_process(char **operands) {
    struct rlimit limit;
    if (prlimit(process_of(operands[0]), RLIMIT_CORE, NULL, &limit)) return -1;
    return prlimit(process_of(operands[0]), RLIMIT_CORE, &limit, NULL);
}
static long own_limit(char **operands) {
    struct rlimit limit;
    (void)operands;
    return getrlimit(RLIMIT_NOFILE, &limit) || setrlimit(RLIMIT_NOFILE, &limit) ? -1 : 0;
}

static long lock_list(char **operands) {
    void *head;
    size_t size;
    return syscall(SYS_get_robust_list, (long)process_of(operands[0]), &head, &size);
}

const struct attack process_attacks[] = {
    {"trace", trace}, {"trace-child", trace_child}, {"environ", environment}, {"maps", maps}, {"auxv", auxiliary},
    {"cwd", working_directory}, {"root", root_directory}, {"status", process_status},
    {"environ-variable", environment_variable}, {"own-environ-variable", own_environment_variable},
    {"getenv", get_variable}, {"watch", watch_environments}, {"fd", descriptors}, {"fd-link", link_of_descriptor},
    {"pidfd-getfd", take_descriptor}, {"kcmp", compare}, {"kill", signal_process}, {"tgkill", signal_thread},
    {"pidfd-signal", signal_descriptor}, {"sigqueue", signal_queue}, {"signal-owner", signal_owner},
    {"overwrite-exe", overwrite_launcher}, {"prlimit", limit_process}, {"own-limit", own_limit},
    {"robust-list", lock_list}, {NULL, NULL},
};
