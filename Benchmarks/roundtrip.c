// How long a signal takes through a supervisor: from kill(2) to the command's handler.
//
//     roundtrip ROUNDS WRAPPER… roundtrip child
//
// The command writes the time at which its handler ran to stdout; this program prints each difference in nanoseconds.
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void tell(int number) {
    int64_t time = now();
    (void)number;
    if (write(1, &time, sizeof time) != sizeof time) _exit(1);
}

__attribute__((noreturn)) static void child(void) {
    struct sigaction action = {.sa_handler = tell};
    sigaction(SIGUSR1, &action, NULL);
    tell(0);
    for (;;) pause();
}

int main(int count, char **arguments) {
    if (count == 2 && !strcmp(arguments[1], "child")) child();
    int rounds = count > 2 ? atoi(arguments[1]) : 0, ends[2];
    if (rounds < 1 || pipe(ends) != 0) return 2;
    pid_t wrapper = fork();
    if (wrapper == 0) {
        dup2(ends[1], 1);
        close(ends[0]);
        execv(arguments[2], arguments + 2);
        _exit(127);
    }
    close(ends[1]);
    int64_t time;
    if (read(ends[0], &time, sizeof time) != sizeof time) return 3;
    // The first ones find cold pages.
    for (int round = -100; round < rounds; round++) {
        int64_t begin = now();
        kill(wrapper, SIGUSR1);
        if (read(ends[0], &time, sizeof time) != sizeof time) return 3;
        if (round >= 0) printf("%lld\n", (long long)(time - begin));
    }
    kill(wrapper, SIGTERM);
    waitpid(wrapper, NULL, 0);
    return 0;
}
