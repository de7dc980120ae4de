#include "CEntry.h"

#include <linux/elf.h>

// Runs before relocation and TLS: no libc, no address taken of anything that is not PC-relative, no instrumentation.
#define BEFORE_LIBC __attribute__((visibility("hidden"), no_stack_protector, disable_sanitizer_instrumentation))

/// Sources/Supervisor/Entry.swift.
__attribute__((noreturn)) void launch_supervisor(long count, const char *const *arguments);

/// The rest of `text` after `prefix`, or NULL.
static const char *after(const char *prefix, const char *text) {
    while (*prefix && *prefix == *text) prefix++, text++;
    return *prefix ? NULL : text;
}

#define HIDDEN __attribute__((visibility("hidden")))
extern const char __ehdr_start[] HIDDEN, _end[] HIDDEN;
extern const Elf64_Dyn _DYNAMIC[] HIDDEN;

#define PAGE 4096UL
#define DT_RELRSZ_TAG 35
#define DT_RELR_TAG 36

// Maps the whole pages of a range to be written, in one call (MADV_POPULATE_WRITE, Linux 5.14). Where the kernel has no
// such call, or no memory, the faults come one by one instead.
BEFORE_LIBC static void populate(unsigned long start, unsigned long end) {
    start &= -PAGE;
    end = (end + PAGE - 1) & -PAGE;
    if (end > start + PAGE) entry_call(__NR_madvise, (long)start, (long)(end - start), 23, 0, 0);
}

// Relocation writes to a hundred pages of the file's data. A fault for each costs more than all else before main.
BEFORE_LIBC static void populate_relocated(void) {
    const unsigned long base = (unsigned long)__ehdr_start;
    const unsigned long *relocations = NULL;
    unsigned long size = 0, start = 0, end = 0, next = 0;
    for (const Elf64_Dyn *entry = _DYNAMIC; entry->d_tag; entry++) {
        if (entry->d_tag == DT_RELR_TAG) relocations = (const unsigned long *)(base + entry->d_un.d_ptr);
        if (entry->d_tag == DT_RELRSZ_TAG) size = entry->d_un.d_val / sizeof *relocations;
    }
    // An address, or a bitmap of the 63 words that follow (generic ABI, SHT_RELR).
    for (unsigned long i = 0; relocations && i < size; i++) {
        unsigned long first = relocations[i] & 1 ? next : base + relocations[i];
        next = first + (relocations[i] & 1 ? 63 : 1) * sizeof *relocations;
        if (first > end + PAGE) {
            populate(start, end);
            start = first;
        }
        end = next;
    }
    populate(start, end);
}

/// `stack` is the initial stack of the process: argc, argv, NULL, envp, NULL.
BEFORE_LIBC void launch_enter(long *stack) {
    char **arguments = (char **)(stack + 1);
    const char *rest = stack[0] > 0 ? after(LAUNCH_SUPERVISOR_NAME, arguments[0]) : NULL;
    if (rest && !*rest) launch_supervisor(stack[0], (const char *const *)arguments);

    // The Swift runtime takes orders from SWIFT_… variables (SWIFT_BACKTRACE names a debugger to run).
    for (char **variable = arguments + stack[0] + 1; *variable; variable++)
        if (after("SWIFT_", *variable)) **variable = LAUNCH_HIDDEN_VARIABLE_BYTE;

    populate_relocated();
    // What the runtime and the libraries keep there is small, and most of it is used.
    populate((unsigned long)entry_after_notes(), (unsigned long)_end);
    populate((unsigned long)stack - 16 * PAGE, (unsigned long)stack);
}
