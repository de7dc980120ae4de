// Process groups, sessions and their terminal.
#define _GNU_SOURCE
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

long child_lead_group(int terminal) {
    pid_t old = getpgrp();
    if (setpgid(0, 0) != 0) return -1;
    // SIGTTOU is blocked, like all signals, so that a member of no foreground group may do this (tcsetpgrp(3)).
    if (terminal >= 0 && tcgetpgrp(terminal) == old) tcsetpgrp(terminal, getpid());
    return 0;
}

long child_lead_session(int terminal) {
    if (setsid() < 0) return -1;
    // Refused where the terminal is another session's still: the command goes on without.
    if (terminal >= 0) ioctl(terminal, TIOCSCTTY, 0);
    return 0;
}

void linux_leave_terminal(void) {
    if (getsid(0) != getpid() || tcgetsid(0) != getpid() || ioctl(0, TIOCNOTTY) != 0) return;
    // The kernel hangs up on the session whose leader lets go, this process included (ioctl_tty(2)).
    sigset_t told;
    sigemptyset(&told);
    sigaddset(&told, SIGHUP);
    sigaddset(&told, SIGCONT);
    while (sigtimedwait(&told, NULL, &(struct timespec){0}) > 0) {}
}

int linux_open_terminal(void) {
    // Who reads a pipe from here may be the one to have the terminal: launch --group -- producer | less.
    struct stat output;
    if (fstat(1, &output) == 0 && S_ISFIFO(output.st_mode)) return -ENOTTY;
    int descriptor = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    // A container without that file may have its terminal as stdin all the same.
    if (descriptor < 0 && errno == ENOENT && tcgetsid(0) == getsid(0)) descriptor = fcntl(0, F_DUPFD_CLOEXEC, 3);
    return descriptor < 0 ? -errno : descriptor;
}
