// Ten million calls that do next to nothing: what is left is the price of a call, and of the filter before it.
//
//     getppid [-f]        -f: under a filter of one instruction that allows everything, the least a filter can cost
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static int allow_everything(void) {
    struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    struct sock_fprog program = {1, &allow};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

int main(int count, char **words) {
    if (count > 1 && (strcmp(words[1], "-f") != 0 || !allow_everything())) return 125;
    for (int i = 0; i < 10 * 1000 * 1000; i++) syscall(SYS_getppid);
    return 0;
}
