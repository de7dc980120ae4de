// The command under test. Obeys the words of its command line, then lines of standard input; says "signal" on SIGUSR1.
//   ready             print the process id             environment NAME  print the variable
//   descriptor NAME   read the memfd LAUNCH_FDS names  hold NAME         the same into memory, and keep it there
//   ping              print "pong"                     exit N, signal N  end that way
//   orphans           leave an orphan behind, wait until process 1 has reaped it, print "reaped"
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void say(int signal) {
    (void)signal;
    if (write(1, "signal\n", 7) < 0) _exit(1);
}

static int number_of(const char *name) {
    const char *entry = getenv("LAUNCH_FDS");
    for (size_t size = strlen(name); entry; entry = strchr(entry, ',') ? strchr(entry, ',') + 1 : NULL)
        if (!strncmp(entry, name, size) && entry[size] == ':') return atoi(entry + size + 1);
    return -1;
}

static void read_secret(const char *name, int print) {
    char *text = calloc(1, 65536);
    ssize_t count = pread(number_of(name), text, 65535, 0);
    if (print) printf("%s\n", count < 0 ? strerror(errno) : text);
    else printf("held %zd\n", count);
}

// A child's child writes its process id and ends with its parent; only process 1 can collect it then.
static void leave_orphan(void) {
    int ends[2];
    pid_t orphan = 0;
    if (pipe(ends)) exit(1);
    pid_t child = fork();
    if (child == 0) {
        pid_t grandchild = fork();
        if (grandchild && write(ends[1], &grandchild, sizeof grandchild) < 0) _exit(1);
        _exit(0);
    }
    waitpid(child, NULL, 0);
    if (read(ends[0], &orphan, sizeof orphan) < 0) exit(1);
    alarm(10);
    // A process that nobody has collected still has its number.
    while (kill(orphan, 0) == 0) sched_yield();
    printf("reaped %d\n", orphan);
}

static void obey(const char *word, const char *operand) {
    if (!strcmp(word, "ready")) printf("%d\n", getpid());
    else if (!strcmp(word, "environment")) printf("%s\n", getenv(operand) ? getenv(operand) : "unset");
    else if (!strcmp(word, "descriptor")) read_secret(operand, 1);
    else if (!strcmp(word, "hold")) read_secret(operand, 0);
    else if (!strcmp(word, "ping")) printf("pong\n");
    else if (!strcmp(word, "orphans")) leave_orphan();
    else if (!strcmp(word, "exit")) fflush(stdout), _exit(atoi(operand));
    else if (!strcmp(word, "signal")) fflush(stdout), raise(atoi(operand));
    else printf("unknown word %s\n", word);
    fflush(stdout);
}

static int takes_operand(const char *word) {
    return strcmp(word, "ready") && strcmp(word, "ping") && strcmp(word, "orphans");
}

int main(int count, char **arguments) {
    sigaction(SIGUSR1, &(struct sigaction){.sa_handler = say, .sa_flags = SA_RESTART}, NULL);
    for (int i = 1; i < count; i++) {
        int operand = takes_operand(arguments[i]);
        obey(arguments[i], operand && i + 1 < count ? arguments[i + 1] : "");
        i += operand;
    }
    char line[256], word[64], operand[128];
    while (fgets(line, sizeof line, stdin)) {
        operand[0] = 0;
        if (sscanf(line, "%63s %127s", word, operand) > 0) obey(word, operand);
    }
    return 0;
}
