// Ways to one file. Operands: FILE, which must not be had, then AREA, a directory where everything is allowed.
#include "probe.h"
#include <libgen.h>
#include <linux/io_uring.h>
#include <linux/openat2.h>
#include <linux/random.h>

static char path[8192];

static const char *joined(const char *first, const char *second) {
    snprintf(path, sizeof path, "%s/%s", first, second);
    return path;
}

static const char *by_descriptor(long descriptor) {
    snprintf(path, sizeof path, "/proc/self/fd/%ld", descriptor);
    return path;
}

static long read_file(char **operands) { return read_byte(open(operands[0], O_RDONLY)); }
static long exists(char **operands) { return open(operands[0], O_PATH); }
static long list(char **operands) { return open(operands[0], O_RDONLY | O_DIRECTORY); }
static long write_file(char **operands) { return open(operands[0], O_WRONLY); }
static long append(char **operands) { return open(operands[0], O_WRONLY | O_APPEND); }
static long truncate_open(char **operands) { return open(operands[0], O_RDONLY | O_TRUNC); }
static long truncate_path(char **operands) { return truncate(operands[0], 0); }

static long read_parents(char **operands) {
    snprintf(path, sizeof path, "%s/../../../../../../../../../../..%s", operands[1], operands[0]);
    return read_byte(open(path, O_RDONLY));
}

static long read_symlink(char **operands) {
    joined(operands[1], "symlink");
    unlink(path);
    if (symlink(operands[0], path)) untried("symlink in the area");
    return read_byte(open(path, O_RDONLY));
}

static long read_proc_root(char **operands) {
    snprintf(path, sizeof path, "/proc/self/root%s", operands[0]);
    return read_byte(open(path, O_RDONLY));
}

static long read_working_directory(char **operands) {
    char *copy = strdup(operands[0]);
    if (chdir(dirname(copy))) return -1;
    snprintf(path, sizeof path, "/proc/self/cwd/%s", basename(operands[0]));
    return read_byte(open(path, O_RDONLY));
}

// O_PATH takes no permission for the file itself; what is opened by it must.
static long read_reopened(char **operands) {
    long file = open(operands[0], O_PATH);
    return file < 0 ? -1 : read_byte(open(by_descriptor(file), O_RDONLY));
}
static long write_reopened(char **operands) {
    long file = open(operands[0], O_PATH);
    return file < 0 ? -1 : open(by_descriptor(file), O_WRONLY);
}
static long read_directory(char **operands) {
    char *copy = strdup(operands[0]);
    int directory = open(dirname(copy), O_PATH | O_DIRECTORY);
    return directory < 0 ? -1 : read_byte(openat(directory, basename(operands[0]), O_RDONLY));
}

static long openat2_from(const char *start, const char *file, unsigned long long resolve) {
    struct open_how how = {.flags = O_RDONLY, .resolve = resolve};
    int directory = open(start, O_PATH | O_DIRECTORY);
    if (directory < 0) return -1;
    long result = syscall(SYS_openat2, (long)directory, file, &how, sizeof how);
    if (result < 0 && errno == ENOSYS) untried("openat2");
    return result;
}
static long read_in_root(char **operands) { return read_byte(openat2_from("/", operands[0], RESOLVE_IN_ROOT)); }
static long read_no_links(char **operands) {
    char *copy = strdup(operands[0]);
    return read_byte(openat2_from(dirname(copy), basename(operands[0]), RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH));
}

static long read_hard_link(char **operands) {
    joined(operands[1], "hard-link");
    unlink(path);
    return link(operands[0], path) ? -1 : read_byte(open(path, O_RDONLY));
}

static long read_by_handle(char **operands) {
    struct { struct file_handle handle; char bytes[MAX_HANDLE_SZ]; } file = {.handle.handle_bytes = MAX_HANDLE_SZ};
    char *copy = strdup(operands[0]);
    int mount, directory = open(dirname(copy), O_RDONLY | O_DIRECTORY);
    if (directory < 0) directory = open(operands[1], O_RDONLY | O_DIRECTORY);
    if (name_to_handle_at(AT_FDCWD, operands[0], &file.handle, &mount, 0)) return -1;
    return read_byte(open_by_handle_at(directory, &file.handle, O_RDONLY));
}

long ring_open(const char *file, int flags) {
    struct io_uring_params parameters = {0};
    long ring = syscall(SYS_io_uring_setup, 2L, &parameters);
    if (ring < 0) return -1;
    size_t size = parameters.sq_off.array + parameters.sq_entries * sizeof(unsigned);
    size_t answers = parameters.cq_off.cqes + parameters.cq_entries * sizeof(struct io_uring_cqe);
    char *memory = mmap(NULL, size > answers ? size : answers, PROT_READ | PROT_WRITE, MAP_SHARED, (int)ring, 0);
    struct io_uring_sqe *requests = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, (int)ring, IORING_OFF_SQES);
    if (memory == MAP_FAILED || requests == MAP_FAILED) untried("the ring's memory");
    *requests = (struct io_uring_sqe){
        .opcode = IORING_OP_OPENAT, .fd = AT_FDCWD, .addr = (unsigned long)file, .open_flags = (unsigned)flags,
    };
    *(unsigned *)(memory + parameters.sq_off.array) = 0;
    __atomic_store_n((unsigned *)(memory + parameters.sq_off.tail), 1, __ATOMIC_RELEASE);
    if (syscall(SYS_io_uring_enter, ring, 1L, 1L, (long)IORING_ENTER_GETEVENTS, NULL, 0L) < 0) return -1;
    int result = ((struct io_uring_cqe *)(memory + parameters.cq_off.cqes))->res;
    if (result >= 0) return result;
    errno = -result;
    return -1;
}
static long read_ring(char **operands) { return read_byte(ring_open(operands[0], O_RDONLY)); }
static long write_ring(char **operands) { return ring_open(operands[0], O_WRONLY); }

long execute(int descriptor, const char *program, char **words) {
    int ends[2], error = 0;
    if (pipe2(ends, O_CLOEXEC)) untried("pipe");
    pid_t child = fork();
    if (child == 0) {
        char *none[] = {NULL};
        int quiet = open("/dev/null", O_WRONLY);
        dup2(quiet, 1), dup2(quiet, 2);
        syscall(SYS_execveat, (long)descriptor, program, words, none, (long)(*program ? 0 : AT_EMPTY_PATH));
        if (write(ends[1], &errno, sizeof errno) < 0) _exit(1);
        _exit(0);
    }
    close(ends[1]);
    ssize_t count = read(ends[0], &error, sizeof error);
    waitpid(child, NULL, 0);
    errno = error;
    return count > 0 ? -1 : 0;
}

static long execute_file(char **operands) { return execute(AT_FDCWD, operands[0], (char *[]){"x", NULL}); }
static long execute_descriptor(char **operands) {
    int file = open(operands[0], O_PATH);
    return file < 0 ? -1 : execute(file, "", (char *[]){"x", NULL});
}
// What the loader maps it only reads.
static long execute_loader(char **operands) {
    int ends[2], status = 0;
    if (pipe(ends)) untried("pipe");
    pid_t child = fork();
    if (child == 0) {
        int quiet = open("/dev/null", O_WRONLY);
        dup2(quiet, 1), dup2(quiet, 2);
        execl(operands[1], "ld.so", operands[0], NULL);
        _exit(errno);
    }
    waitpid(child, &status, 0);
    errno = EACCES;
    return status ? -1 : 0;
}

// A program in memory: this one, which may read itself.
static long execute_memory(char **operands) {
    static char buffer[1 << 16];
    (void)operands;
    int from = open("/proc/self/exe", O_RDONLY), file = memfd_create("program", 0);
    if (from < 0) untried("/proc/self/exe");
    if (file < 0) return -1;
    for (ssize_t count; (count = read(from, buffer, sizeof buffer)) > 0;)
        if (write(file, buffer, (size_t)count) != count) untried("write to memory");
    return execute(file, "", (char *[]){"probe", NULL});
}
// A program written where writing is allowed.
static long execute_written(char **operands) {
    static char buffer[1 << 16];
    int from = open("/proc/self/exe", O_RDONLY);
    int file = open(joined(operands[0], "program"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
    if (from < 0 || file < 0) untried("copy to the area");
    for (ssize_t count; (count = read(from, buffer, sizeof buffer)) > 0;)
        if (write(file, buffer, (size_t)count) != count) untried("write to the area");
    close(file);
    return execute(AT_FDCWD, path, (char *[]){"probe", NULL});
}

static long device_request(char **operands) {
    int bits;
    (void)operands;
    return ioctl(open("/dev/urandom", O_RDONLY), RNDGETENTCNT, &bits);
}

const struct attack file_attacks[] = {
    {"read", read_file}, {"exists", exists}, {"list", list}, {"write", write_file}, {"append", append},
    {"truncate-open", truncate_open}, {"truncate", truncate_path}, {"read-parents", read_parents},
    {"read-symlink", read_symlink}, {"read-proc-root", read_proc_root}, {"read-proc-cwd", read_working_directory},
    {"read-reopened", read_reopened}, {"write-reopened", write_reopened}, {"read-directory", read_directory},
    {"read-in-root", read_in_root}, {"read-no-links", read_no_links}, {"read-hard-link", read_hard_link},
    {"read-handle", read_by_handle}, {"read-ring", read_ring}, {"write-ring", write_ring}, {"execute", execute_file},
    {"execute-descriptor", execute_descriptor}, {"execute-loader", execute_loader}, {"execute-memory", execute_memory},
    {"execute-written", execute_written}, {"device-request", device_request}, {NULL, NULL},
};
