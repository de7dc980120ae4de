#include "FuzzingDriver.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/// FuzzerDriver.h of compiler-rt.
int LLVMFuzzerRunDriver(int *count, char ***arguments, int (*test)(const uint8_t *, size_t));

void fuzz_run(int count, char **arguments) { exit(LLVMFuzzerRunDriver(&count, &arguments, LLVMFuzzerTestOneInput)); }
