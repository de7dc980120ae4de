// contain ROOT USER [-w DIRECTORY | -t DIRECTORY | -b DIRECTORY]… COMMAND…: what a container engine does, and no more.
//
// The command is process 1 of a pid namespace, in ROOT, which is read-only and all that there is, as USER and its group,
// without capabilities, and cannot gain any. No /proc, /dev, /tmp or /sys. It starts in the directory of -w; -t mounts a
// tmpfs of that user over a directory of ROOT, -b the machine's own directory of that name. Ends as the command ends,
// with 128 + n for signal n.
#define _GNU_SOURCE
#include <err.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const unsigned long rules = MS_NOSUID | MS_NODEV;

static void must(int result, const char *what) {
    if (result != 0) err(124, "%s", what);
}

// Mounted again, because a bind takes its rules from nowhere else.
static void bind_read_only(const char *from, const char *to) {
    must(mount(from, to, NULL, MS_BIND, NULL), to);
    must(mount(NULL, to, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | rules, NULL), to);
}

int main(int count, char **arguments) {
    if (count < 4) return 124;
    const char *root = arguments[1];
    const unsigned user = (unsigned)atoi(arguments[2]);
    const char *start = "/";
    int next = 3;
    must(unshare(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS), "unshare");
    must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "private");
    bind_read_only(root, root);
    must(chdir(root), root);
    for (; next + 1 < count && arguments[next][0] == '-'; next += 2) {
        const char *directory = arguments[next + 1] + 1;
        if (arguments[next][1] == 'w') {
            start = arguments[next + 1];
        } else if (arguments[next][1] == 'b') {
            bind_read_only(arguments[next + 1], directory);
        } else {
            char options[64];
            snprintf(options, sizeof options, "uid=%u,gid=%u,mode=0700", user, user);
            must(mount("tmpfs", directory, "tmpfs", rules, options), directory);
        }
    }
    const pid_t child = fork();
    if (child == 0) {
        // Over itself, so that ROOT needs no place for what was there.
        must((int)syscall(SYS_pivot_root, ".", "."), "pivot_root");
        must(umount2(".", MNT_DETACH), "umount");
        must(chdir(start), start);
        must(setgroups(0, NULL), "setgroups");
        must(setresgid(user, user, user), "setresgid");
        must(setresuid(user, user, user), "setresuid");
        must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs");
        // The namespace ends with its engine.
        must(prctl(PR_SET_PDEATHSIG, SIGKILL), "pdeathsig");
        execvp(arguments[next], arguments + next);
        err(127, "%s", arguments[next]);
    }
    int status;
    while (waitpid(child, &status, 0) != child) {}
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
