// probe ATTACK [OPERAND…]: tries one thing that isolation must prevent and prints "ATTACK: succeeded" or
// "ATTACK: refused ERRNO" (or the signal it died of). Exits with 0 either way; with 2, and why, when it could not try.
#include "probe.h"

pid_t launcher;
static const char *name;

_Noreturn void untried(const char *why) {
    printf("%s: not tried: %s (%s)\n", name, why, strerrorname_np(errno));
    fflush(stdout);
    _exit(2);
}

long done(long descriptor) {
    int error = errno;
    if (descriptor >= 0) close((int)descriptor);
    errno = error;
    return descriptor;
}

pid_t process_of(const char *operand) { return strcmp(operand, "parent") ? atoi(operand) : launcher; }

long read_byte(long descriptor) {
    char byte;
    if (descriptor < 0) return -1;
    ssize_t count = read((int)descriptor, &byte, 1);
    done(descriptor);
    if (count == 0) errno = ENODATA;
    return count > 0 ? 0 : -1;
}

static const struct attack *find(const char *word) {
    const struct attack *tables[] = {
        kernel_attacks, entry_attacks, process_attacks, memory_attacks, file_attacks, tree_attacks, network_attacks,
        inheritance_attacks,
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        for (const struct attack *entry = tables[i]; entry->name; entry++)
            if (!strcmp(entry->name, word)) return entry;
    return NULL;
}

int main(int count, char **arguments) {
    const struct attack *attack = count > 1 ? find(arguments[1]) : NULL;
    if (!attack) return fprintf(stderr, "probe: no such attack\n"), 2;
    name = attack->name;
    launcher = getppid();
    // In a process of its own, because a filter may answer with death.
    int *error = mmap(NULL, sizeof *error, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0), status = 0;
    pid_t child = fork();
    if (child < 0) return perror("probe: fork"), 2;
    if (child == 0) {
        *error = attack->act(arguments + 2) < 0 ? errno : 0;
        fflush(stdout);
        _exit(0);
    }
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status)) return WEXITSTATUS(status);
    if (WIFSIGNALED(status)) printf("%s: refused SIG%s\n", name, sigabbrev_np(WTERMSIG(status)));
    else if (*error) printf("%s: refused %s\n", name, strerrorname_np(*error) ? strerrorname_np(*error) : "unknown");
    else printf("%s: succeeded\n", name);
    return 0;
}
