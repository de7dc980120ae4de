#pragma once

/// Runs libFuzzer with a program's arguments on the LLVMFuzzerTestOneInput linked with it; exits with its status.
/// The package manager makes a Swift main the entry of the program, so libFuzzer's own is called from there.
void fuzz_run(int count, char **arguments);
