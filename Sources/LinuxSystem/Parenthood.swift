internal import CLinux
internal import Glibc

/// What a process must be before it has a child that a supervisor shall watch.
package enum Parenthood {
    /// Makes orphaned descendants come to this process, also after it has executed the supervisor, and makes the
    /// child's end leave a status: an inherited SIG_IGN for SIGCHLD would discard it (wait(2)).
    ///
    /// - Returns: whether SIGCHLD was ignored, so that the command can be given it back.
    package static func prepare() throws(SystemError) -> Bool {
        if getpid() != 1 { _ = try checkedKernel("prctl(PR_SET_CHILD_SUBREAPER)", linux_become_subreaper()) }
        var old = sigaction()
        var new = sigaction()
        // Safety: SIG_DFL installs no handler.
        unsafe new.__sigaction_handler.sa_handler = SIG_DFL
        // Safety: both structures outlive the call.
        _ = try checked("sigaction", unsafe sigaction(SIGCHLD, &new, &old))
        // Safety: without SA_SIGINFO the union holds sa_handler; SIG_IGN is the pointer value 1.
        return unsafe unsafeBitCast(old.__sigaction_handler.sa_handler, to: Int.self) == 1
    }

    /// The number of this process.
    package static var processID: CInt { getpid() }
}
