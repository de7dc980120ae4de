// run-many LAUNCH PROGRAM: for each line of standard input, a profile's path, runs LAUNCH --profile PATH -- PROGRAM and
// prints "run STATUS BYTES" (1000 + n for signal n) and what it wrote to stdout and stderr together.
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char output[1 << 16];

static void run(char *launch, char *program, char *profile) {
    int ends[2], status = 0;
    size_t size = 0;
    pid_t child;
    posix_spawn_file_actions_t actions;
    if (pipe2(ends, O_CLOEXEC)) exit(2);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 2);
    char *words[] = {launch, "--profile", profile, "--", program, NULL};
    if (posix_spawn(&child, launch, &actions, NULL, words, environ)) exit(2);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    for (ssize_t count; (count = read(ends[0], output + size, sizeof output - size)) > 0;) size += (size_t)count;
    close(ends[0]);
    waitpid(child, &status, 0);
    printf("run %d %zu\n", WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status), size);
    fwrite(output, 1, size, stdout);
}

int main(int count, char **arguments) {
    char line[4096];
    while (count == 3 && fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        run(arguments[1], arguments[2], line);
    }
    return 0;
}
