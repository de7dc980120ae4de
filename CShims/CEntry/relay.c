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

/// The kernel put descriptors of this process there.
static void close_descriptors(const struct message *message) {
    const char *place = message->control, *end = place + message->control_size;
    while (place + sizeof(struct control) <= end) {
        const struct control *control = (const struct control *)place;
        if (control->size < sizeof *control || control->size > (size_t)(end - place)) return;
        if (control->level == 1 /* SOL_SOCKET */ && control->type == 1 /* SCM_RIGHTS */)
            for (size_t i = 0; i < (control->size - sizeof *control) / sizeof(int); i++)
                entry_call(__NR_close, control->descriptors[i], 0, 0, 0, 0);
        place += (control->size + 7) & ~(size_t)7;
    }
}

void entry_relay(int from, int to) {
    char text[MESSAGE_SIZE];
    long control[(sizeof(struct control) + MOST_DESCRIPTORS * sizeof(int)) / sizeof(long) + 4];
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
        long size = entry_call(__NR_recvmsg, from, (long)&message, 0x40 | 0x40000000 /* DONTWAIT, CMSG_CLOEXEC */, 0, 0);
        if (size < 0) return;
        bool is_whole = !(message.flags & (0x20 | 0x8));  // MSG_TRUNC, MSG_CTRUNC
        piece.size = without_main_process(text, (size_t)size);
        message.flags = 0;
        // Waits where the service manager is behind: a lost READY=1 would be worse.
        if (is_whole && piece.size > 0) entry_call(__NR_sendmsg, to, (long)&message, 0x4000 /* NOSIGNAL */, 0, 0);
        close_descriptors(&message);
    }
}
