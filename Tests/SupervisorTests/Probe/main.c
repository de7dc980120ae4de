// The program that the tests have supervised. Says what happens to it, one line each: "<what> <pid> <parent>".

#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void say(const char *what) {
    printf("%s %d %d\n", what, getpid(), getppid());
    fflush(stdout);
}

static void block_all(void) {
    unsigned long all = ~0UL;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, NULL, sizeof all);
}

static void await_signal(int number) {
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, number);
    while (sigwaitinfo(&one, NULL) != number) {}
}

/// "signal <number> <code> <sender> <value>" for each, until number 64 arrives.
static int report(void) {
    // Not sigwaitinfo(): libc leaves out its own two signals.
    unsigned long all = ~0UL;
    siginfo_t info;
    say("ready");
    for (;;) {
        if (syscall(SYS_rt_sigtimedwait, &all, &info, NULL, sizeof all) < 0) continue;
        if (info.si_signo == 64) return 0;
        printf("signal %d %d %d %d\n", info.si_signo, info.si_code, info.si_pid, info.si_value.sival_int);
        fflush(stdout);
    }
}

/// Forks a process whose parent ends at once; true in that process when the supervisor has become its parent.
static bool orphan(void) {
    pid_t parent = fork();
    if (parent == 0) {
        parent = getpid();
        if (fork() != 0) _exit(0);
        while (getppid() == parent) usleep(100);
        return true;
    }
    waitpid(parent, NULL, 0);
    return false;
}

/// What a worker does once it is an orphan with all signals blocked; the main child ends after the first byte.
static void tell(int ready) {
    pid_t own = getpid();
    say("worker");
    if (write(ready, &own, sizeof own) != sizeof own) _exit(99);
}

static int cleaning(int ready) {
    tell(ready);
    await_signal(SIGTERM);
    say("cleaned");
    return 0;
}

static int stubborn(int ready) {
    tell(ready);
    for (;;) pause();
}

/// Is stopped by the main child before that ends.
static int stopped(int ready) { return cleaning(ready); }

/// Ends at SIGTERM and leaves its own child to the supervisor.
static int leaving(int ready) {
    if (fork() == 0) {
        await_signal(SIGTERM);
        say("cleaned");
        return 0;
    }
    tell(ready);
    await_signal(SIGTERM);
    return 0;
}

/// After the first SIGTERM gives the supervisor reasons to look at its orphans again.
static int counting(int ready) {
    tell(ready);
    await_signal(SIGTERM);
    for (int round = 0; round < 20; round++) {
        int identity[2];
        pid_t last = 0;
        if (pipe(identity) != 0) return 99;
        if (orphan()) {
            last = getpid();
            _exit(write(identity[1], &last, sizeof last) != sizeof last);
        }
        if (read(identity[0], &last, sizeof last) != sizeof last) return 99;
        // Reaped by the supervisor; the next round's orphan is reaped after it looked.
        while (kill(last, 0) == 0) usleep(100);
        close(identity[0]);
        close(identity[1]);
    }
    sigset_t pending;
    sigpending(&pending);
    say(sigismember(&pending, SIGTERM) ? "told twice" : "told once");
    return 0;
}

/// Takes two requests to end.
static int reluctant(int ready) {
    tell(ready);
    await_signal(SIGTERM);
    say("first");
    await_signal(SIGTERM);
    say("second");
    return 0;
}

/// Leaves a worker behind and ends with status 3 once it is ready.
static int leave(int (*work)(int)) {
    int ready[2];
    pid_t worker = 0;
    if (pipe(ready) != 0) return 99;
    block_all();
    if (orphan()) {
        close(ready[0]);
        return work(ready[1]);
    }
    if (read(ready[0], &worker, sizeof worker) != sizeof worker) return 99;
    if (work == stopped) kill(worker, SIGSTOP);
    return 3;
}

static const struct {
    const char *name;
    int (*work)(int);
} workers[] = {
    {"cleaning", cleaning}, {"stubborn", stubborn}, {"stopped", stopped},
    {"leaving", leaving}, {"counting", counting}, {"reluctant", reluctant},
};

/// The filter of a process, an instruction a line: "<code> <jt> <jf> <k>".
static int filter_of(pid_t process) {
    static struct { unsigned short code; unsigned char jt, jf; unsigned k; } filter[4096];
    if (ptrace(0x4206 /* PTRACE_SEIZE */, process, 0, 0) != 0) return 1;
    if (ptrace(0x4207 /* PTRACE_INTERRUPT */, process, 0, 0) != 0) return 1;
    waitpid(process, NULL, __WALL);
    long size = ptrace(0x420c /* PTRACE_SECCOMP_GET_FILTER */, process, 0, filter);
    for (long i = 0; i < size; i++)
        printf("%u %u %u %u\n", filter[i].code, filter[i].jt, filter[i].jf, filter[i].k);
    return size > 0 ? 0 : 1;
}

/// Leaves orphans to process 1, a hundred at a time, until `seconds` have passed and there were as many as wanted.
static int flood(int orphans, int seconds) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    time_t end = time.tv_sec + seconds;
    int made = 0;
    while (made < orphans || time.tv_sec < end) {
        pid_t parent = fork();
        if (parent == 0) {
            for (int i = 0; i < 100; i++) {
                pid_t orphan = fork();
                if (orphan < 0) _exit(1);
                if (orphan == 0) _exit(0);
            }
            _exit(0);
        }
        int status = 0;
        if (parent < 0 || waitpid(parent, &status, 0) < 0) return 97;
        if (status == 0) made += 100;
        // Process 1 is behind: it gets the processor.
        else sched_yield();
        clock_gettime(CLOCK_MONOTONIC, &time);
    }
    // Zombies count until they are reaped.
    while (kill(-1, 0) == 0) sched_yield();
    printf("none left of %d\n", made);
    fflush(stdout);
    return 0;
}

int main(int count, char **arguments) {
    const char *mode = count > 1 ? arguments[1] : "";
    if (strcmp(mode, "report") == 0) {
        block_all();
        return report();
    }
    if (strcmp(mode, "filter") == 0 && count > 2) return filter_of(atoi(arguments[2]));
    if (strcmp(mode, "flood") == 0 && count > 3) {
        block_all();
        say("ready");
        int status = flood(atoi(arguments[2]), atoi(arguments[3]));
        await_signal(64);
        return status;
    }
    // A signal from the child to its supervisor.
    if (strcmp(mode, "bounce") == 0) {
        block_all();
        kill(getppid(), SIGUSR1);
        return report();
    }
    // An orphan that ends while the child lives.
    if (strcmp(mode, "zombie") == 0) {
        block_all();
        if (orphan()) {
            say("orphan");
            return 0;
        }
        return report();
    }
    if (strcmp(mode, "die") == 0 && count > 2) {
        // Not signal(): libc refuses its own two signals, which posix_spawn leaves ignored.
        unsigned long standard[4] = {0};
        syscall(SYS_rt_sigaction, atoi(arguments[2]), standard, NULL, sizeof(unsigned long));
        kill(getpid(), atoi(arguments[2]));
        return 99;
    }
    for (size_t i = 0; i < sizeof workers / sizeof workers[0]; i++)
        if (strcmp(mode, workers[i].name) == 0) return leave(workers[i].work);
    fprintf(stderr, "unknown mode %s\n", mode);
    return 98;
}
