// sd_notify(3): datagrams to the service manager.
#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static int address_of(const char *text, struct sockaddr_un *address, socklen_t *size) {
    size_t length = strlen(text);
    if (length < 2 || length >= sizeof address->sun_path) return -ENAMETOOLONG;
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    memcpy(address->sun_path, text, length);
    // An abstract name begins with NUL and is as long as it is said to be (unix(7)).
    if (text[0] == '@') address->sun_path[0] = 0;
    *size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length + (text[0] == '@' ? 0 : 1));
    return 0;
}

int linux_notify_connect(const char *text) {
    struct sockaddr_un address;
    socklen_t size;
    int result = address_of(text, &address, &size);
    if (result < 0) return result;
    int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return -errno;
    if (connect(descriptor, (struct sockaddr *)&address, size) == 0) return descriptor;
    result = -errno;
    close(descriptor);
    return result;
}

int linux_notify_bind(const char *path, uid_t user, int signal) {
    struct sockaddr_un address;
    socklen_t size;
    int result = address_of(path, &address, &size);
    if (result < 0) return result;
    int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return -errno;
    // Nobody else connects between bind and chmod.
    mode_t mask = umask(0177);
    int bound = bind(descriptor, (struct sockaddr *)&address, size);
    result = bound < 0 ? -errno : 0;
    umask(mask);
    if (bound == 0
        && (setsockopt(descriptor, SOL_SOCKET, SO_PASSCRED, &(int){1}, sizeof(int)) != 0
            || (user != (uid_t)-1 && lchown(path, user, (gid_t)-1) != 0) || fcntl(descriptor, F_SETOWN, getpid()) < 0
            || fcntl(descriptor, F_SETSIG, signal) < 0 || fcntl(descriptor, F_SETFL, O_ASYNC | O_NONBLOCK) < 0)) {
        result = -errno;
        unlink(path);
    }
    if (result == 0) return descriptor;
    close(descriptor);
    return result;
}

static int is_writable(int descriptor) {
    struct pollfd poll_ = {.fd = descriptor, .events = POLLOUT};
    return poll(&poll_, 1, 1000) == 1;
}

void linux_tell(int descriptor, const char *line) {
    sigset_t pipe, old, pending;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    sigpending(&pending);
    sigprocmask(SIG_BLOCK, &pipe, &old);
    if (is_writable(descriptor) && write(descriptor, line, strlen(line)) < 0 && errno == EPIPE
        && !sigismember(&pending, SIGPIPE))
        sigtimedwait(&pipe, NULL, &(struct timespec){0});
    sigprocmask(SIG_SETMASK, &old, NULL);
}

int linux_notify_send(int socket, const char *text) {
    if (!is_writable(socket)) return -EAGAIN;
    return send(socket, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT) < 0 ? -errno : 0;
}
