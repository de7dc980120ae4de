// Terminals whose keyboard and screen are this process (pty(7)).
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include "CLinux.h"

int linux_open_pseudoterminal(char *path, size_t size) {
    int keyboard = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (keyboard < 0) return -errno;
    int error = grantpt(keyboard) < 0 || unlockpt(keyboard) < 0 ? errno : ptsname_r(keyboard, path, size);
    if (error == 0) return keyboard;
    close(keyboard);
    return -error;
}

int linux_start_session(const char *terminal, const char *directory, const char *program, char *const argv[],
                        char *const envp[]) {
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    int error = posix_spawnattr_init(&attributes);
    if (error != 0) return -error;
    error = posix_spawn_file_actions_init(&actions);
    if (error != 0) {
        posix_spawnattr_destroy(&attributes);
        return -error;
    }
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
    // The leader of a session that opens a terminal without O_NOCTTY gets it as its controlling one (tty(4)).
    error = posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0);
    if (error == 0) error = posix_spawn_file_actions_adddup2(&actions, 0, 1);
    if (error == 0) error = posix_spawn_file_actions_adddup2(&actions, 0, 2);
    if (error == 0) error = posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    if (error == 0) error = posix_spawn_file_actions_addchdir_np(&actions, directory);
    pid_t process = 0;
    if (error == 0) error = posix_spawn(&process, program, &actions, &attributes, argv, envp);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return error == 0 ? process : -error;
}
