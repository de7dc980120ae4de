// The least a launcher can do for the posture of hardened.toml, with -n for that of contained.toml: what `launch` is
// measured against. The same steps in the same order, no manifest, no profile, no diagnosis beyond the step's name.
//
//     floor [-n] -- command [arguments …]
//
// filter.h holds the system call filter of the default profile; Benchmarks/run writes it from the sources.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/securebits.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "filter.h"

// landlock(7). Debian 12's header ends at ABI 2, so the constants are our own.
struct ruleset { uint64_t files, ports, scopes; };
struct path_rule { uint64_t access; int32_t parent; } __attribute__((packed));
struct port_rule { uint64_t access, port; };
enum { PATH_RULE = 1, PORT_RULE = 2, ABI = 1 };
enum { EXECUTE = 1 << 0, READ = 1 << 2 | 1 << 3, CHANGE = 1 << 1 | 0x1ff0, REFER = 1 << 13, TRUNCATE = 1 << 14,
       IOCTL_DEVICE = 1 << 15, BIND = 1 << 0, CONNECT = 1 << 1, ABSTRACT_SOCKETS = 1 << 0, SIGNALS = 1 << 1 };

// The lists of hardened.toml.
static const struct { const char *path; uint64_t access; } rules[] = {
    {"/usr", READ | EXECUTE}, {"/bin", READ | EXECUTE}, {"/lib", READ | EXECUTE},
    {"/etc", READ}, {"/proc", READ}, {"/sys", READ}, {"/var", READ},
    {"/dev", READ | CHANGE | REFER | TRUNCATE}, {"/tmp", READ | CHANGE | REFER | TRUNCATE},
    {"/var/tmp", READ | CHANGE | REFER | TRUNCATE},
};
static const struct port_rule ports[] = {{CONNECT, 443}, {BIND, 8080}};
#define COUNT(array) (sizeof(array) / sizeof *(array))

static long must(long result, const char *step) {
    if (result >= 0) return result;
    dprintf(2, "floor: %s: %s\n", step, strerror(errno));
    _exit(125);
}

static int landlock_ruleset(void) {
    long abi = must(syscall(SYS_landlock_create_ruleset, NULL, 0, ABI), "Landlock");
    struct ruleset handled = {
        .files = EXECUTE | READ | CHANGE | (abi >= 2 ? REFER : 0) | (abi >= 3 ? TRUNCATE : 0)
            | (abi >= 5 ? IOCTL_DEVICE : 0),
        .ports = abi >= 4 ? BIND | CONNECT : 0,
        .scopes = abi >= 6 ? ABSTRACT_SOCKETS | SIGNALS : 0,
    };
    size_t size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
    int ruleset = must(syscall(SYS_landlock_create_ruleset, &handled, size, 0), "landlock_create_ruleset");
    for (size_t i = 0; i < COUNT(rules); i++) {
        int parent = must(open(rules[i].path, O_PATH | O_CLOEXEC), rules[i].path);
        struct path_rule rule = {rules[i].access & handled.files, parent};
        must(syscall(SYS_landlock_add_rule, ruleset, PATH_RULE, &rule, 0), rules[i].path);
        close(parent);
    }
    for (size_t i = 0; i < COUNT(ports) && handled.ports; i++)
        must(syscall(SYS_landlock_add_rule, ruleset, PORT_RULE, &ports[i], 0), "port rule");
    return ruleset;
}

// Runs in the child, which shares this memory (vfork): system calls only.
static void confine(int ruleset) {
    struct rlimit none = {0, 0};
    must(setrlimit(RLIMIT_CORE, &none), "RLIMIT_CORE");
    for (int number = 0; prctl(PR_CAPBSET_DROP, number, 0, 0, 0) == 0; number++);
    must(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0), "ambient capabilities");
    // Without CAP_SETPCAP they cannot be set, nor the bounding set be dropped: no_new_privs does what can be done.
    prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP
        | SECBIT_NO_SETUID_FIXUP_LOCKED | SECBIT_KEEP_CAPS_LOCKED | SECBIT_NO_CAP_AMBIENT_RAISE
        | SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED, 0, 0, 0);
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct empty[2] = {{0}};
    must(syscall(SYS_capset, &header, empty), "capset");
    must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs");
    must(syscall(SYS_close_range, 3, ~0U, 4 /* CLOSE_RANGE_CLOEXEC */), "close_range");
    sigset_t signals;
    sigemptyset(&signals);
    must(sigprocmask(SIG_SETMASK, &signals, NULL), "signal mask");
    must(syscall(SYS_landlock_restrict_self, ruleset, 0), "landlock_restrict_self");
    struct sock_fprog program = {COUNT(filter), (struct sock_filter *)filter};
    must(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program), "seccomp");
}

static int exit_status(pid_t child) {
    int status;
    while (waitpid(child, &status, 0) < 0) must(errno == EINTR ? 0 : -1, "wait");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void say(const char *path, const char *text) {
    int file = must(open(path, O_WRONLY | O_CLOEXEC), path);
    must(write(file, text, strlen(text)), path);
    close(file);
}

static const char *const nodes[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty"};
static const char *const writable[] = {"/tmp", "/var/tmp"};
static const char *const links[][2] = {
    {"/proc/self/fd/0", "/dev/stdin"}, {"/proc/self/fd/1", "/dev/stdout"}, {"/proc/self/fd/2", "/dev/stderr"},
    {"/proc/self/fd", "/dev/fd"}, {"/proc/kcore", "/dev/core"}, {"pts/ptmx", "/dev/ptmx"},
};

static int detached(const char *path) {
    return must(open_tree(AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE), path);
}

static void attach(int tree, const char *path) {
    must(move_mount(tree, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH), path);
    close(tree);
}

static void mount_all(void) {
    int devices[COUNT(nodes)], folders[COUNT(writable)];
    // One call for the whole tree; until it, what is bound elsewhere below shares mounts with the outside.
    struct mount_attr private = {.propagation = MS_PRIVATE}, read_only = {.attr_set = MOUNT_ATTR_RDONLY};
    must(mount_setattr(AT_FDCWD, "/", AT_RECURSIVE, &private, sizeof private), "private mounts");
    for (size_t i = 0; i < COUNT(nodes); i++) devices[i] = detached(nodes[i]);
    for (size_t i = 0; i < COUNT(writable); i++) folders[i] = detached(writable[i]);
    must(mount_setattr(AT_FDCWD, "/", AT_RECURSIVE, &read_only, sizeof read_only), "read-only root");
    for (size_t i = 0; i < COUNT(writable); i++) attach(folders[i], writable[i]);
    must(mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, "hidepid=invisible"), "/proc");
    must(mount("tmpfs", "/dev", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755"), "/dev");
    for (size_t i = 0; i < COUNT(nodes); i++) {
        close(must(creat(nodes[i], 0444), nodes[i]));
        attach(devices[i], nodes[i]);
    }
    for (size_t i = 0; i < COUNT(links); i++) must(symlink(links[i][0], links[i][1]), links[i][1]);
    must(mkdir("/dev/shm", 0755), "/dev/shm");
    must(mkdir("/dev/pts", 0755), "/dev/pts");
    must(mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=620"), "pts");
}

static void loopback_up(void) {
    int socket_ = must(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");
    struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP};
    must(ioctl(socket_, SIOCSIFFLAGS, &request), "loopback");
    close(socket_);
}

static char users[32], groups[32];

// Process 1 of the new namespaces: sets them up, starts the command and ends with it.
static int init(void *command) {
    must(prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0), "parent death signal");
    say("/proc/self/uid_map", users);
    say("/proc/self/setgroups", "deny");
    say("/proc/self/gid_map", groups);
    loopback_up();
    mount_all();
    // After the mounts: a rule belongs to the file system its path was on when it was made.
    int ruleset = landlock_ruleset();
    must(unshare(CLONE_NEWTIME), "time namespace");
    confine(ruleset);
    pid_t child = must(vfork(), "vfork");
    if (child == 0) {
        execv(*(char **)command, command);
        must(-1, "execve");
    }
    _exit(exit_status(child));
}

static pid_t start_contained(char **command) {
    static char stack[64 * 1024] __attribute__((aligned(16)));
    snprintf(users, sizeof users, "0 %u 1\n", geteuid());
    snprintf(groups, sizeof groups, "0 %u 1\n", getegid());
    return must(clone(init, stack + sizeof stack, CLONE_VM | CLONE_VFORK | CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID
        | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET | CLONE_NEWCGROUP | SIGCHLD, command), "clone");
}

static pid_t start_confined(char **command) {
    int ruleset = landlock_ruleset();
    pid_t parent = getpid(), child = must(vfork(), "vfork");
    if (child != 0) return child;
    must(prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0), "parent death signal");
    must(getppid() == parent ? 0 : -1, "parent");
    confine(ruleset);
    execv(*command, command);
    _exit(must(-1, "execve"));
}

int main(int count, char **words) {
    int contained = count > 1 && strcmp(words[1], "-n") == 0;
    char **command = words + 2 + contained;
    if (count < 3 + contained || strcmp(command[-1], "--") != 0) {
        fputs("usage: floor [-n] -- command [arguments …]\n", stderr);
        return 125;
    }
    sigset_t all;
    sigfillset(&all);
    must(sigprocmask(SIG_BLOCK, &all, NULL), "signal mask");
    return exit_status(contained ? start_contained(command) : start_confined(command));
}
