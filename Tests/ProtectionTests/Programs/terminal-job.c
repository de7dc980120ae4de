// terminal-job COMMAND…: runs the command as a shell's foreground job on a terminal of its own, types Ctrl-Z when it says
// "ready", continues it when it has stopped, and prints what happened: "stopped", "exit N", and whether something typed
// itself into the terminal. terminal-job --inject: the command; tries TIOCSTI, says "inject ERRNO" and "ready", sleeps.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static int inject(void) {
    int result = ioctl(0, TIOCSTI, "!");
    printf("inject %d\nready\n", result < 0 ? errno : 0);
    fflush(stdout);
    // Ctrl-Z interrupts the first; the second is after SIGCONT.
    usleep(300000);
    return 7;
}

int main(int count, char **arguments) {
    char text[8192];
    size_t size = 0;
    int stops = 0, status = 0, typed = 0;
    if (count > 1 && !strcmp(arguments[1], "--inject")) return inject();
    // The leader of a process group cannot lead a session.
    pid_t leader = fork();
    if (leader) return waitpid(leader, &status, 0) != leader || status;
    int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    grantpt(terminal), unlockpt(terminal);
    setsid();
    int own = open(ptsname(terminal), O_RDWR | O_CLOEXEC);
    ioctl(own, TIOCSCTTY, 0);
    signal(SIGTTOU, SIG_IGN);
    pid_t job = fork();
    if (job == 0) {
        setpgid(0, 0);
        tcsetpgrp(own, getpid());
        signal(SIGTTOU, SIG_DFL);
        dup2(own, 0), dup2(own, 1), dup2(own, 2);
        execv(arguments[1], arguments + 1);
        _exit(127);
    }
    alarm(20);
    for (;;) {
        struct pollfd ready = {.fd = terminal, .events = POLLIN};
        if (poll(&ready, 1, 20) > 0) {
            ssize_t got = read(terminal, text + size, sizeof text - 1 - size);
            if (got > 0) size += (size_t)got;
            text[size] = 0;
        }
        if (!typed && strstr(text, "ready")) typed = write(terminal, "\x1a", 1) == 1;
        if (waitpid(job, &status, WNOHANG | WUNTRACED) != job) continue;
        if (!WIFSTOPPED(status)) break;
        stops++;
        tcsetpgrp(own, getpid());
        usleep(20000);
        tcsetpgrp(own, job);
        kill(-job, SIGCONT);
    }
    char *answer = strstr(text, "inject ");
    printf("%s %d, stopped %d, exit %d\n", "inject", answer ? atoi(answer + 7) : -1, stops,
           WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status));
    return 0;
}
