#include "CEntry.h"

// Only for who asked for a report: what is touched here is resident then.

/// What a process used (the kernel's struct rusage on 64-bit machines, getrusage(2)).
struct usage {
    long user_seconds, user_microseconds, system_seconds, system_microseconds;
    long max_resident_kilobytes, unused[3];
    long minor_faults, major_faults, swaps, blocks_in, blocks_out, sent, received, signals;
    long voluntary_switches, involuntary_switches;
};

static struct usage of_last, of_main;

struct entry_change entry_changed_in_detail(int main) {
    struct entry_change change = {0, 0};
    change.process = (int)entry_call(__NR_wait4, -1, (long)&change.status, ENTRY_ANY_CHANGE, (long)&of_last, 0);
    // A stop is no end, nor is going on. Word by word, because a compiler makes a call to memcpy of anything shorter.
    if (change.process == main && (change.status & 0x7f) != 0x7f)
        for (unsigned i = 0; i < sizeof of_main / sizeof(long); i++)
            ((volatile long *)&of_main)[i] = ((long *)&of_last)[i];
    return change;
}

/// A line that is being written.
struct line {
    char text[512];
    int length;
};

static void add(struct line *line, const char *text) {
    while (*text) line->text[line->length++] = *text++;
}

static void add_number(struct line *line, const char *name, long number) {
    char digits[20];
    int count = 0;
    add(line, name);
    do digits[count++] = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    while (count > 0) line->text[line->length++] = digits[--count];
}

// One write, so that no other writer's line gets between.
void entry_report(int descriptor, int process, int wait_status, int status) {
    struct line line;
    int signal = wait_status & 0x7f;
    line.length = 0;
    add_number(&line, "{\"event\":\"exited\",\"pid\":", process);
    if (signal == 0) {
        add_number(&line, ",\"code\":", wait_status >> 8 & 0xff);
    } else {
        add_number(&line, ",\"signal\":", signal);
        add(&line, wait_status & 0x80 ? ",\"core\":true" : ",\"core\":false");
    }
    add_number(&line, ",\"status\":", status);
    add_number(&line, ",\"rusage\":{\"user_us\":", of_main.user_seconds * 1000000 + of_main.user_microseconds);
    add_number(&line, ",\"system_us\":", of_main.system_seconds * 1000000 + of_main.system_microseconds);
    add_number(&line, ",\"max_rss_kb\":", of_main.max_resident_kilobytes);
    add_number(&line, ",\"minor_faults\":", of_main.minor_faults);
    add_number(&line, ",\"major_faults\":", of_main.major_faults);
    add_number(&line, ",\"blocks_in\":", of_main.blocks_in);
    add_number(&line, ",\"blocks_out\":", of_main.blocks_out);
    add_number(&line, ",\"voluntary_switches\":", of_main.voluntary_switches);
    add_number(&line, ",\"involuntary_switches\":", of_main.involuntary_switches);
    add(&line, "}}\n");
    // Who does not read it must not keep the status from everybody else.
    if (entry_is_writable(descriptor, 1000)) entry_call(__NR_write, descriptor, (long)line.text, line.length, 0, 0);
}

void entry_tell_reaped(int process) {
    struct line line;
    line.length = 0;
    add_number(&line, "launch: warning: process ", process);
    add(&line, ", an orphan, was reaped\n");
    entry_call(__NR_write, 2, (long)line.text, line.length, 0, 0);
}
