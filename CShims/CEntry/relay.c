#include "CEntry.h"

// The notification protocol of sd_notify(3): datagrams of lines, with descriptors. Only for who asked for it.

enum {
    MESSAGE_SIZE = 4096,  // PIPE_BUF, the most that systemd reads
    MOST_DESCRIPTORS = 253,  // SCM_MAX_FD
};

struct piece {
    void *base;
    size_t size;
};

/// struct msghdr, struct cmsghdr.
struct message {
    void *name;
    int name_size;
    struct piece *pieces;
    size_t piece_count;
    void *control;
    size_t control_size;
    int flags;
};
struct control {
    size_t size;
    int level, type;
    int descriptors[];
};

static bool starts(const char *text, const char *end, const char *with) {
    while (*with && text < end && *text == *with) text++, with++;
    return !*with;
}

/// Takes out the lines that say who the main process is, which is the one that reads this; the size of what is left.
static size_t without_main_process(char *text, size_t size) {
    const char *line = text, *end = text + size;
    volatile char *out = text;
    while (line < end) {
        const char *next = line;
        while (next < end && *next != '\n') next++;
        if (next < end) next++;
        // MAINPID=, MAINPIDFD=1, MAINPIDFDID=
        if (!starts(line, end, "MAINPID"))
            while (line < next) *out++ = *line++;
        line = next;
    }
    return (size_t)(out - text);
}

/// The next piece of control data from `place` on, or NULL.
static struct control *next_control(const struct message *message, const char *place) {
    const char *end = (const char *)message->control + message->control_size;
    struct control *control = (struct control *)place;
    if (place + sizeof *control > end) return 0;
    return control->size < sizeof *control || control->size > (size_t)(end - place) ? 0 : control;
}

static char *behind(struct control *control) { return (char *)control + ((control->size + 7) & ~(size_t)7); }

/// What the kernel says of who sent it, and the descriptors that it put into this process.
struct delivery {
    int sender;
    struct control *descriptors;
};

static struct delivery delivery_of(const struct message *message) {
    struct delivery delivery;
    delivery.sender = 0;
    delivery.descriptors = 0;
    struct control *control = next_control(message, message->control);
    while (control) {
        if (control->level == 1 /* SOL_SOCKET */ && control->type == 1 /* SCM_RIGHTS */) delivery.descriptors = control;
        if (control->level == 1 && control->type == 2 /* SCM_CREDENTIALS */) delivery.sender = control->descriptors[0];
        control = next_control(message, behind(control));
    }
    return delivery;
}

static void close_all(const struct control *control) {
    for (size_t i = 0; control && i < (control->size - sizeof *control) / sizeof(int); i++)
        entry_call(__NR_close, control->descriptors[i], 0, 0, 0, 0);
}

/// Receives one message, or looks at it and leaves it; false when there is none.
static bool receive(int from, struct message *message, int peek) {
    const int flags = 0x40 | 0x40000000;  // MSG_DONTWAIT, MSG_CMSG_CLOEXEC
    long size = entry_call(__NR_recvmsg, from, (long)message, flags | peek, 0, 0);
    if (size >= 0) message->pieces->size = (size_t)size;
    return size >= 0;
}

bool entry_relay(int from, int to, int child) {
    char text[MESSAGE_SIZE];
    long control[(2 * sizeof(struct control) + (MOST_DESCRIPTORS + 3) * sizeof(int)) / sizeof(long) + 4];
    for (;;) {
        struct piece piece = {text, sizeof text};
        struct message message;
        message.name = 0;
        message.name_size = 0;
        message.pieces = &piece;
        message.piece_count = 1;
        message.control = control;
        message.control_size = sizeof control;
        message.flags = 0;
        // It stays in the queue until the service manager has taken it: this process waits for nobody.
        if (!receive(from, &message, 0x2 /* MSG_PEEK */)) return false;
        struct delivery delivery = delivery_of(&message);
        bool is_whole = !(message.flags & (0x20 | 0x8));  // MSG_TRUNC, MSG_CTRUNC
        piece.size = without_main_process(text, piece.size);
        long result = 0;
        // Only the command speaks for the service, as only the main process does without a relay.
        if (is_whole && piece.size > 0 && delivery.sender == child) {
            message.flags = 0;
            message.control = delivery.descriptors;
            message.control_size = delivery.descriptors ? delivery.descriptors->size : 0;
            result = entry_call(__NR_sendmsg, to, (long)&message, 0x4000 | 0x40 /* NOSIGNAL, DONTWAIT */, 0, 0);
        }
        close_all(delivery.descriptors);
        if (result == -11 /* EAGAIN */) return true;
        message.control = control;
        message.control_size = sizeof control;
        piece.size = sizeof text;
        if (receive(from, &message, 0)) close_all(delivery_of(&message).descriptors);
    }
}
