// What a program finds in itself that it was not given.
#include "probe.h"

static long read_descriptor(char **operands) { return read_byte(dup(atoi(operands[0]))); }

// More memory files than were granted.
static long count_memory_files(char **operands) {
    char link[64], target[256];
    int found = 0;
    for (int number = 0; number < 1024; number++) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", number);
        ssize_t size = readlink(link, target, sizeof target - 1);
        if (size > 0 && !strncmp(target, "/memfd:", 7)) found++;
    }
    errno = ENOENT;
    return found > atoi(operands[0]) ? 0 : -1;
}

// More descriptors than the standard ones and those granted.
static long count_descriptors(char **operands) {
    int found = 0;
    for (int number = 0; number < 4096; number++)
        if (fcntl(number, F_GETFD) >= 0) found++;
    errno = ENOENT;
    return found > 3 + atoi(operands[0]) ? 0 : -1;
}

const struct attack inheritance_attacks[] = {
    {"descriptor", read_descriptor}, {"memory-files", count_memory_files}, {"descriptors", count_descriptors},
    {NULL, NULL},
};
