#define _GNU_SOURCE
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

// Debian 12's <linux/landlock.h> ends at ABI 2.
struct ruleset_attributes {
    uint64_t handled_access_fs;
    uint64_t handled_access_net;  // ABI 4
    uint64_t scoped;              // ABI 6
};
struct path_beneath {
    uint64_t allowed_access;
    int32_t parent;
} __attribute__((packed));
struct network_port {
    uint64_t allowed_access;
    uint64_t port;
};
enum { RULE_PATH_BENEATH = 1, RULE_NETWORK_PORT = 2, CREATE_RULESET_VERSION = 1 };

// EXECUTE, WRITE_FILE, READ_FILE, TRUNCATE, IOCTL_DEV: the only rights a rule on a file may have (EINVAL otherwise).
#define FILE_RIGHTS (1ULL << 0 | 1ULL << 1 | 1ULL << 2 | 1ULL << 14 | 1ULL << 15)

int linux_landlock_abi(void) {
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);
    return abi < 0 ? -errno : (int)abi;
}

static long add_path(int ruleset, const struct linux_landlock_rule *rule) {
    struct path_beneath beneath = {.allowed_access = rule->access};
    beneath.parent = open(rule->path, O_PATH | O_CLOEXEC);
    // What this user cannot reach at all needs no rule either: another user's home, in a profile that is not theirs.
    int is_absent = errno == ENOENT || errno == ENOTDIR || errno == EACCES;
    if (beneath.parent < 0) return rule->optional && is_absent ? 0 : -1;
    struct stat status;
    long result = fstat(beneath.parent, &status);
    if (result == 0) {
        if (!S_ISDIR(status.st_mode)) beneath.allowed_access &= FILE_RIGHTS;
        result = syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &beneath, 0U);
    }
    int error = errno;
    close(beneath.parent);
    errno = error;
    return result;
}

static long add_rules(int ruleset, const struct linux_landlock *wanted, volatile int32_t *index) {
    for (uint32_t i = 0; i < wanted->count; i++) {
        const struct linux_landlock_rule *rule = &wanted->rules[i];
        *index = (int32_t)i;
        if (rule->path) {
            if (add_path(ruleset, rule) < 0) return -1;
        } else {
            struct network_port port = {rule->access, rule->port};
            if (syscall(SYS_landlock_add_rule, ruleset, RULE_NETWORK_PORT, &port, 0U) < 0) return -1;
        }
    }
    *index = -1;
    return 0;
}

long child_landlock(const struct linux_landlock *wanted, volatile int32_t *rule) {
    struct ruleset_attributes attributes = {
        wanted->handled_filesystem, wanted->handled_network, wanted->scoped,
    };
    // A kernel before ABI 6 takes a larger structure as long as the rest is zero.
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0U);
    if (ruleset < 0) return -1;
    long result = add_rules(ruleset, wanted, rule);
    if (result == 0) result = syscall(SYS_landlock_restrict_self, ruleset, wanted->flags);
    int error = errno;
    close(ruleset);
    errno = error;
    return result;
}
