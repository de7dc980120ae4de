// Attacks on the memory of another process, and on what a crash leaves of one's own.
#include "probe.h"
#include <sys/prctl.h>
#include <sys/uio.h>

static long open_memory(const char *operand, int flags) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/mem", process_of(operand));
    return open(path, flags);
}

// The kernel checks the permission when the file is opened and remembers the memory, whatever is read then.
static long read_memory(char **operands) { return open_memory(operands[0], O_RDONLY); }
static long write_memory(char **operands) { return open_memory(operands[0], O_RDWR); }

// Again and again from the first instruction on: whoever hides itself does so some time after it was started.
static long write_early(char **operands) {
    for (int i = 0; i < 2000; i++)
        if (open_memory(operands[0], O_RDWR) >= 0) return 0;
    return -1;
}

// An address that nobody has: EFAULT comes past the permission.
static long vm_read(char **operands) {
    char byte;
    struct iovec target = {&byte, 1}, source = {(void *)8, 1};
    long result = process_vm_readv(process_of(operands[0]), &target, 1, &source, 1, 0);
    return result < 0 && errno == EFAULT ? 0 : result;
}
static long vm_write(char **operands) {
    char byte = 0;
    struct iovec source = {&byte, 1}, target = {(void *)8, 1};
    long result = process_vm_writev(process_of(operands[0]), &source, 1, &target, 1, 0);
    return result < 0 && errno == EFAULT ? 0 : result;
}

// Where the pages lie; with CAP_SYS_NICE it would move them.
static long page_nodes(char **operands) {
    void *page = (void *)4096;
    int status;
    return syscall(SYS_move_pages, (long)process_of(operands[0]), 1L, &page, NULL, &status, 0L);
}

static long crash(char **operands) {
    (void)operands;
    if (operands[0] && chdir(operands[0])) untried("the directory for the core file");
    abort();
}

// A file in the current directory is as long as the limit allows, and not begun for less than a page.
static long dump_to_file(char **operands) {
    struct rlimit limit;
    (void)operands;
    getrlimit(RLIMIT_CORE, &limit);
    errno = EFBIG;
    return limit.rlim_max > 1 && prctl(PR_GET_DUMPABLE) == 1 ? 0 : -1;
}

// A program that core_pattern names gets the memory whatever the limit is, but 1; core(5), fs/coredump.c.
static long dump_to_pipe(char **operands) {
    struct rlimit limit;
    (void)operands;
    getrlimit(RLIMIT_CORE, &limit);
    errno = EFBIG;
    return limit.rlim_cur != 1 && prctl(PR_GET_DUMPABLE) == 1 ? 0 : -1;
}

const struct attack memory_attacks[] = {
    {"mem", read_memory}, {"mem-write", write_memory}, {"mem-early", write_early}, {"vm-read", vm_read},
    {"vm-write", vm_write}, {"page-nodes", page_nodes}, {"crash", crash}, {"core-file", dump_to_file},
    {"core-pipe", dump_to_pipe}, {NULL, NULL},
};
