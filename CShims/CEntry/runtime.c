#include <stddef.h>
#include <stdio.h>
#include <string.h>

// Where the Swift runtime wants /proc, which an empty root does not have.

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

FILE *__real_fopen(const char *path, const char *mode);
FILE *__wrap_fopen(const char *path, const char *mode);
/// Stands in for fopen (ld --wrap=fopen), and spares CommandLine that search, a twentieth of a start's instructions.
/// Nobody else opens the file by this call.
FILE *__wrap_fopen(const char *path, const char *mode) {
    return strcmp(path, "/proc/self/maps") ? __real_fopen(path, mode) : NULL;
}
