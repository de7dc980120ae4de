internal import Glibc

/// A file that may not grow so far (`RLIMIT_FSIZE`) fails its write with EFBIG instead of ending this process by
/// SIGXFSZ half-way, with what it had written left behind (setrlimit(2)). For verbs that start no command.
func failWritesBeyondLimit() { signal(SIGXFSZ, SIG_IGN) }
