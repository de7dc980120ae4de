// memory-watch DIRECTORY PATTERN… -- LAUNCH … -- COMMAND: looks for each PATTERN (hexadecimal) in all memory of the
// launcher whenever it makes a system call, from the first call after PR_SET_DUMPABLE on.
// For each pattern: LOCKED OUTSIDE LAST, in how many looks it was in pages that are locked and left out of core dumps,
// in how many elsewhere, and the last call (index and number) before which it was elsewhere and where. Then STATUS.
#include "tracer.h"

#include <sys/prctl.h>

static struct { unsigned char bytes[256]; size_t size; int locked, outside, last; long number; char place[400]; } patterns[64];
static int total, undumpable, looks;

static void look(const struct system_call *call, unsigned long from, unsigned long to, int locked, const char *place, int memory) {
    static unsigned char buffer[1 << 22];
    size_t size = to - from < sizeof buffer ? to - from : sizeof buffer;
    ssize_t count = pread(memory, buffer, size, (off_t)from);
    for (int i = 0; i < total && count > 0; i++) {
        unsigned char *found = memmem(buffer, (size_t)count, patterns[i].bytes, patterns[i].size);
        if (!found) continue;
        if (locked) { patterns[i].locked++; continue; }
        patterns[i].outside++;
        patterns[i].last = call->index;
        patterns[i].number = call->number;
        snprintf(patterns[i].place, sizeof patterns[i].place, "%s+%lx", place, (unsigned long)(found - buffer));
    }
}

static enum action watch(const struct system_call *call, long *result) {
    (void)result;
    if (call->role != 'L') return PASS;
    if (call->number == SYS_prctl && call->arguments[0] == PR_SET_DUMPABLE) undumpable = 1;
    if (!undumpable) return PASS;
    looks++;
    char path[64], line[512], place[300] = "";
    snprintf(path, sizeof path, "/proc/%d/mem", call->process);
    int memory = open(path, O_RDONLY);
    snprintf(path, sizeof path, "/proc/%d/smaps", call->process);
    FILE *maps = fopen(path, "r");
    unsigned long from = 0, to = 0;
    char access[8] = "";
    while (maps && fgets(line, sizeof line, maps)) {
        unsigned long start, end;
        char name[256] = "", mode[8];
        if (sscanf(line, "%lx-%lx %7s %*s %*s %*s %255s", &start, &end, mode, name) >= 3) {
            from = start, to = end;
            strcpy(access, mode);
            snprintf(place, sizeof place, "%s %s", mode, name);
        } else if (!strncmp(line, "VmFlags:", 8)) {
            int locked = strstr(line, " lo") && strstr(line, " dd");
            // Unwritable parts of the file cannot hold anything.
            if (!strchr(place, '/') || access[1] == 'w') look(call, from, to, locked, place, memory);
        }
    }
    if (maps) fclose(maps);
    close(memory);
    return PASS;
}

int main(int count, char **arguments) {
    char errors[4096];
    int next = 2;
    for (; next < count && strcmp(arguments[next], "--"); next++, total++) {
        patterns[total].size = strlen(arguments[next]) / 2;
        for (size_t i = 0; i < patterns[total].size; i++) sscanf(arguments[next] + 2 * i, "%2hhx", &patterns[total].bytes[i]);
    }
    snprintf(errors, sizeof errors, "%s/errors", arguments[1]);
    struct run run = trace(arguments + next + 1, errors, watch);
    for (int i = 0; i < total; i++)
        printf("%d\t%d\t%d\t%ld\t%s\n", patterns[i].locked, patterns[i].outside, patterns[i].last, patterns[i].number, patterns[i].place);
    printf("%d\t%d\n", WIFEXITED(run.status) ? WEXITSTATUS(run.status) : 1000 + WTERMSIG(run.status), looks);
    return 0;
}
