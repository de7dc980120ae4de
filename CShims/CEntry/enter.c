#include "CEntry.h"

// Runs before relocation and TLS: no libc, no address taken of anything that is not PC-relative, no instrumentation.
#define BEFORE_LIBC __attribute__((visibility("hidden"), no_stack_protector, disable_sanitizer_instrumentation))

/// Sources/Supervisor/Entry.swift.
__attribute__((noreturn)) void launch_supervisor(long count, const char *const *arguments);

/// The rest of `text` after `prefix`, or NULL.
static const char *after(const char *prefix, const char *text) {
    while (*prefix && *prefix == *text) prefix++, text++;
    return *prefix ? NULL : text;
}

/// `stack` is the initial stack of the process: argc, argv, NULL, envp, NULL.
BEFORE_LIBC void launch_enter(long *stack) {
    char **arguments = (char **)(stack + 1);
    const char *rest = stack[0] > 0 ? after(LAUNCH_SUPERVISOR_NAME, arguments[0]) : NULL;
    if (rest && !*rest) launch_supervisor(stack[0], (const char *const *)arguments);

    // The Swift runtime takes orders from SWIFT_… variables (SWIFT_BACKTRACE names a debugger to run).
    for (char **variable = arguments + stack[0] + 1; *variable; variable++)
        if (after("SWIFT_", *variable)) **variable = LAUNCH_HIDDEN_VARIABLE_BYTE;
}
