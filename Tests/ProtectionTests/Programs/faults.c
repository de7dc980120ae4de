// faults DIRECTORY SHARD SHARDS ERRORS -- LAUNCH … -- COMMAND: repeats the launch, each time with one call failing.
// ERRORS are comma-separated errno numbers, or "kill": SIGKILL for the launcher at that call.
// For each: ROLE INDEX NUMBER ERROR STATUS ORPHANS EXECUTED, then what the command and the launcher wrote, tab-separated.
#include "tracer.h"

static struct { char role; int index; long number; } calls[4096];
static int total, target, error, reached;

static enum action record(const struct system_call *call, long *result) {
    (void)result;
    if (total < 4096) {
        calls[total].role = call->role;
        calls[total].index = call->index;
        calls[total++].number = call->number;
    }
    return PASS;
}

static enum action fail(const struct system_call *call, long *result) {
    if (call->role != calls[target].role || call->index != calls[target].index) return PASS;
    reached = call->number == calls[target].number;
    *result = -error;
    return error ? REPLACE : KILL_LAUNCHER;
}

static void print_file(const char *path) {
    FILE *file = fopen(path, "r");
    putchar('\t');
    for (int c; file && (c = fgetc(file)) != EOF;) putchar(c == '\n' ? '|' : c == '\t' ? ' ' : c);
    if (file) fclose(file);
}

static void report(struct run run, const char *marker, const char *errors) {
    printf("%c\t%d\t%ld\t%d\t%d\t%d\t%d", calls[target].role, calls[target].index, calls[target].number, error,
           WIFEXITED(run.status) ? WEXITSTATUS(run.status) : 1000 + WTERMSIG(run.status), run.orphans, run.executed);
    print_file(marker);
    print_file(errors);
    putchar('\n');
}

int main(int count, char **arguments) {
    if (count < 7) return 2;
    char marker[4096], errors[4096];
    int shard = atoi(arguments[2]), shards = atoi(arguments[3]);
    snprintf(marker, sizeof marker, "%s/marker", arguments[1]);
    snprintf(errors, sizeof errors, "%s/errors", arguments[1]);
    struct run clean = trace(arguments + 6, errors, record);
    printf("clean\t%d\t%d", WEXITSTATUS(clean.status), total);
    print_file(marker);
    print_file(errors);
    putchar('\n');
    for (target = shard; target < total; target += shards) {
        char *list = strdup(arguments[4]);
        for (char *word = strtok(list, ","); word; word = strtok(NULL, ",")) {
            error = strcmp(word, "kill") ? atoi(word) : 0;
            unlink(marker);
            reached = 0;
            struct run run = trace(arguments + 6, errors, fail);
            if (reached) report(run, marker, errors);
            else printf("unreached\t%c\t%d\n", calls[target].role, calls[target].index);
        }
        free(list);
    }
    return 0;
}
