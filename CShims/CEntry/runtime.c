#include <stddef.h>

// Two places where the Swift runtime cannot do without /proc, which an empty root does not have.

/// Stands in for the runtime's search for its debugger (ld --wrap=swift_copyAuxiliaryExecutablePath; declared in its
/// Paths.h as `char *swift_copyAuxiliaryExecutablePath(const char *name)`). The original aborts the process where
/// /proc is missing; "not found" turns backtraces off.
char *__wrap_swift_copyAuxiliaryExecutablePath(const char *name);
char *__wrap_swift_copyAuxiliaryExecutablePath(const char *name) {
    (void)name;
    return NULL;
}

/// Of libswiftCore: what CommandLine.arguments shall be.
__attribute__((swiftcall)) void _swift_stdlib_overrideUnsafeArgvArgc(char **arguments, int count);

/// Hands the arguments to CommandLine, which finds them through /proc/self/maps and is empty without. glibc passes
/// main's arguments to constructors.
__attribute__((constructor)) static void use_arguments(int count, char **arguments) {
    _swift_stdlib_overrideUnsafeArgvArgc(arguments, count);
}
