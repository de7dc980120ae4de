// Between clone and execve: steps that are more than one system call. Each returns -1 with errno set on failure.
#pragma once

#include "CLinux.h"

long child_set_capabilities(uint64_t permitted, uint64_t inheritable);
long child_lead_group(int terminal);
long child_lead_session(int terminal);
long child_own_standard_streams(uid_t user, gid_t group);
long child_set_oom_score(long score);
long child_make_root_read_only(const struct linux_paths *writable);
long child_mount_proc(void);
long child_mount_tmpfs(const char *path, mode_t mode, int optional);
long child_mount_devices(void);
long child_bring_loopback_up(void);
long child_landlock(const struct linux_landlock *ruleset, volatile int32_t *rule);
// `stack_end` is the end of a stack for the helper; what it does is in child-observer.c.
long child_observe(const struct linux_step *step, char *stack_end, struct linux_child_report *report);
