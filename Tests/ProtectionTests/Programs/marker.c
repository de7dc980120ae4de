// marker FILE: writes what protects this process to FILE, then waits for SIGTERM and exits with 7.
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

int main(int count, char **arguments) {
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, NULL);
    if (count > 1) {
        char line[256], text[4096] = "";
        FILE *status = fopen("/proc/self/status", "r");
        while (status && fgets(line, sizeof line, status))
            if (!strncmp(line, "Cap", 3) || !strncmp(line, "NoNewPrivs", 10) || !strncmp(line, "Seccomp:", 8))
                strcat(text, line);
        if (status) fclose(status);
        struct rlimit core;
        getrlimit(RLIMIT_CORE, &core);
        int above = 0;
        for (int i = 3; i < 64; i++) above += fcntl(i, F_GETFD) >= 0;
        sprintf(text + strlen(text), "core: %ld\nabove: %d\n", (long)core.rlim_max, above);
        for (int i = 2; i < count; i++) {
            const char *value = getenv(arguments[i]);
            sprintf(text + strlen(text), "%s=%.200s\n", arguments[i], value ? value : "");
        }
        int file = open(arguments[1], O_WRONLY | O_CREAT | O_TRUNC, 0644);
        if (write(file, text, strlen(text)) < 0) return 1;
        close(file);
    }
    int signal;
    sigwait(&term, &signal);
    return 7;
}
