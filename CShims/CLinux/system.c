#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef MFD_CLOEXEC
#define MFD_CLOEXEC 1U
#define MFD_ALLOW_SEALING 2U
#endif
#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 8U  // Linux 6.3
#endif

static int result(long value) { return value < 0 ? -errno : (int)value; }

int linux_set_undumpable(void) { return result(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)); }

int linux_bounding_contains(int capability) { return result(prctl(PR_CAPBSET_READ, capability, 0, 0, 0)); }

int linux_get_capabilities(uint64_t *effective, uint64_t *permitted, uint64_t *inheritable) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct data[2];
    if (syscall(SYS_capget, &header, data) != 0) return -errno;
    *effective = data[0].effective | (uint64_t)data[1].effective << 32;
    *permitted = data[0].permitted | (uint64_t)data[1].permitted << 32;
    *inheritable = data[0].inheritable | (uint64_t)data[1].inheritable << 32;
    return 0;
}

char **linux_environment(void) { return environ; }

const char *linux_executed_path(void) { return (const char *)getauxval(AT_EXECFN); }

int linux_set_signal_mask(uint64_t mask, uint64_t *old) {
    return result(syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, old, sizeof mask));
}

int linux_become_subreaper(void) { return result(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)); }

int linux_is_subreaper(void) {
    int answer = 0;
    return prctl(PR_GET_CHILD_SUBREAPER, &answer, 0, 0, 0) == 0 && answer;
}

int linux_die_with_parent(int signal, pid_t parent) {
    if (prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0) != 0) return -errno;
    // Who died before the call sends no signal any more.
    return getppid() == parent ? 0 : -ESRCH;
}

static void end_on_signal(int number) { _exit(128 + number); }

void linux_end_on_signals(void) {
    const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    for (int i = 0; i < 4; i++) {
        struct sigaction old, new = {.sa_handler = end_on_signal};
        if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL) sigaction(signals[i], &new, NULL);
    }
}

int linux_memfd(const char *name) {
    int descriptor = result(syscall(SYS_memfd_create, name, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL));
    // Before Linux 6.3 the kernel rejects the flag it does not know.
    if (descriptor == -EINVAL)
        descriptor = result(syscall(SYS_memfd_create, name, MFD_CLOEXEC | MFD_ALLOW_SEALING));
    return descriptor;
}

int linux_seal_memfd(int descriptor) {
    return result(fcntl(descriptor, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL));
}

int linux_open_path(const char *path) { return result(open(path, O_PATH | O_CLOEXEC)); }

int linux_signalfd(uint64_t signals) {
    return result(syscall(SYS_signalfd4, -1, &signals, sizeof signals, O_CLOEXEC));
}

int linux_execute_descriptor(int descriptor, char *const argv[], char *const envp[]) {
    return result(syscall(SYS_execveat, descriptor, "", argv, envp, AT_EMPTY_PATH));
}

int linux_pidfd_kill(int pidfd, int signal) {
    return result(syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0U));
}
