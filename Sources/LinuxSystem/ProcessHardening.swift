internal import CLinux

/// What this process does to itself before it reads the first byte of an identity.
package enum ProcessHardening {
    /// No core dump whatever `RLIMIT_CORE` says, no ptrace, no `/proc/PID/mem` for others of the same uid
    /// (PR_SET_DUMPABLE(2const)). The limit itself stays as it is, because the child inherits it.
    package static func protectMemory() throws(SystemError) {
        _ = try checkedKernel("prctl(PR_SET_DUMPABLE)", linux_set_undumpable())
    }
}
