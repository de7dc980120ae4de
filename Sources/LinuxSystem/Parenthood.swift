internal import CLinux
internal import Glibc

/// What a process must be before it has a child that a supervisor shall watch.
package enum Parenthood {
    /// Has `signal` sent to this process when its parent ends (PR_SET_PDEATHSIG(2const)), also after it has executed.
    package static func hearOfParentsDeath(_ signal: CInt) throws(SystemError) {
        _ = try checkedKernel("prctl(PR_SET_PDEATHSIG)", linux_die_with_parent(signal, getppid()))
    }

    /// Lets go of the controlling terminal, for a command that shall lead a session with it. All signals must be blocked.
    package static func leaveTerminal() { linux_leave_terminal() }

    /// A descriptor of the controlling terminal, which is open for as long as this process lives; nil where there is none, or
    /// where this process writes into a pipe, whose reader may be the one to have the terminal.
    package static func terminal() -> CInt? {
        let descriptor = linux_open_terminal()
        return descriptor < 0 ? nil : descriptor
    }

    /// Has process 1 end by SIGHUP, SIGINT, SIGQUIT and SIGTERM with 128+n, as every other process does; until it
    /// executes another program.
    package static func endOnSignals() { linux_end_on_signals() }

    /// The number of this process's parent.
    package static var parentID: CInt { getppid() }

    /// The number of this process.
    package static var processID: CInt { getpid() }

    /// Whether orphaned descendants come to this process: it is process 1, or a subreaper (PR_SET_CHILD_SUBREAPER(2const)).
    package static var getsOrphans: Bool { getpid() == 1 || linux_is_subreaper() != 0 }

    /// Makes orphaned descendants come to this process unless it is not to adopt them, also after it has executed the
    /// supervisor, and makes the child's end leave a status: an inherited SIG_IGN for SIGCHLD would discard it (wait(2)).
    ///
    /// - Returns: whether SIGCHLD was ignored, so that the command can be given it back.
    package static func prepare(adopting: Bool = true) throws(SystemError) -> Bool {
        if adopting, getpid() != 1 {
            _ = try checkedKernel("prctl(PR_SET_CHILD_SUBREAPER)", linux_become_subreaper())
        }
        var old = sigaction()
        var new = sigaction()
        // Safety: SIG_DFL installs no handler.
        unsafe new.__sigaction_handler.sa_handler = SIG_DFL
        // Safety: both structures outlive the call.
        _ = try checked("sigaction", unsafe sigaction(SIGCHLD, &new, &old))
        // Safety: without SA_SIGINFO the union holds sa_handler; SIG_IGN is the pointer value 1.
        return unsafe unsafeBitCast(old.__sigaction_handler.sa_handler, to: Int.self) == 1
    }
}
