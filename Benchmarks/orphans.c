// Leaves N orphans to process 1, which end at once, and ends when there is none left: kill(-1, 0) reaches nobody else.
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int count, char **arguments) {
    int orphans = count > 1 ? atoi(arguments[1]) : 0, failed = 0;
    // A parent that ends leaves a hundred at once.
    for (int left = orphans; left > 0; left -= 100) {
        pid_t parent = fork();
        if (parent == 0) {
            for (int i = 0; i < 100 && i < left; i++) {
                pid_t orphan = vfork();
                if (orphan == 0) _exit(0);
                failed |= orphan < 0;
            }
            _exit(failed);
        }
        int status = 0;
        if (parent < 0 || waitpid(parent, &status, 0) < 0 || status != 0) return 1;
    }
    // Zombies count too, until they are reaped.
    while (kill(-1, 0) == 0) sched_yield();
    return errno == ESRCH ? 0 : 2;
}
