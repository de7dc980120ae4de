#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <unistd.h>

int linux_get_users(uint32_t *real, uint32_t *effective, uint32_t *saved) {
    return getresuid(real, effective, saved) != 0 ? -errno : 0;
}

int linux_get_groups(uint32_t *real, uint32_t *effective, uint32_t *saved) {
    return getresgid(real, effective, saved) != 0 ? -errno : 0;
}
