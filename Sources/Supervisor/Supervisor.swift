internal import CEntry

/// Waits for one child, passes signals on, stops when it stops, clears up after it and ends as it ended.
///
/// The peer of a shell's or systemd's direct child: same process group, terminal untouched, no timer while idle.
struct Supervisor {
    let orders: Orders
    let process: CInt
    let orphans: Orphans
    /// Whether this process leads its session: a hang-up is then told to it and not to the child.
    let leadsSession: Bool
    /// This process's group.
    let group: CInt
    /// The main child's wait status once it is gone.
    var outcome: CInt? = nil
    /// Whether somebody has told the main child to go on since it was stopped last.
    var goesOn = false
    /// Whether notifications lie in the socket that the service manager has not taken yet.
    var isBehind = false
    /// When everyone is killed, by the monotonic clock in milliseconds; nil as long as nobody asked to stop.
    var deadline: Int? = nil

    mutating func supervise() -> Never {
        relay()
        // The child may have ended, and signals may have arrived, before this program started: look, then wait.
        while true {
            let hasChildren = reap()
            guard outcome == nil else {
                if orders.endsGroup { endGroup() }
                if hasChildren { clearUp() }
                removeGroups()
                end()
            }
            // Somebody else's child: `launch` did not write these orders.
            guard hasChildren else { entry_exit(LAUNCH_SUPERVISOR_FAILED) }
            if isOverdue { kill() } else { pass(nextSignal()) }
        }
    }

    /// Collects every state change there is; false when no child is left.
    mutating func reap() -> Bool {
        while true {
            let change = orders.report < 0 ? entry_changed(-1) : entry_changed_in_detail(orders.child)
            guard change.process > 0 else { return change.process == 0 }
            let isMain = change.process == orders.child && outcome == nil
            switch WaitStatus(change.status) {
            case .stopped(let signal):
                if isMain {
                    goesOn = false
                    stop(signal)
                }
            case .continued:
                if isMain { goesOn = true }
            case .exited, .died:
                if isMain { outcome = change.status } else { forget(change.process) }
                // One that has told its report ends with 0.
                if change.process == orders.observer, change.status != 0 { entry_say_not_observed() }
            }
        }
    }

    private func forget(_ process: CInt) {
        entry_forget(process)
        if orders.tellsReaped { entry_tell_reaped(process) }
    }

    /// The child has been reaped; its group has its number as long as a member lives.
    private func endGroup() {
        let signal = orders.rewritten(Signal.terminate)
        if signal > 0 { tell(signal) }
    }

    /// Stops as the child stopped, so that the shell sees the job stop; the SIGCONT that ends it is forwarded like
    /// any other signal. Nobody continues process 1, so it never stops. For SIGSTOP this process stops by SIGTSTP, which the
    /// kernel ignores where no shell could continue its group (an orphaned process group, setpgid(2)).
    private func stop(_ signal: CInt) {
        guard process != 1, !orders.heedsChild || orders.terminal >= 0 else { return }
        // Told to go on already: the child is, and stopping would lose the word. One call's time of this remains.
        if entry_take_continue() {
            tell(Signal.continue)
            return
        }
        let own = signal == Signal.stop ? Signal.terminalStop : signal
        entry_default_signal(own)
        _ = entry_kill(process, own)
        entry_unblock_signal(own)
        entry_block_signals()
    }

    /// Ends as the child ended: its signal tells a shell to repair the terminal and abort the script, and systemd
    /// that a stop was clean; an exit code would not.
    private mutating func end() -> Never {
        takeTerminalBack()
        // What it said at last.
        relayRest()
        if orders.directory >= 0 { _ = entry_remove_name(orders.directory, orders.socketName) }
        let outcome = outcome ?? 0
        switch WaitStatus(outcome) {
        case .exited(let code):
            let status = orders.replaced(code)
            report(outcome, status)
            entry_exit(status)
        case .continued: entry_exit(LAUNCH_SUPERVISOR_FAILED)
        case .died(let signal), .stopped(let signal):
            if signal == Signal.badCall, orders.explainsKill { entry_explain_kill() }
            let status = orders.replaced(128 + signal)
            report(outcome, status)
            if process != 1, !orders.exitsWithCode, status == 128 + signal {
                entry_default_signal(signal)
                entry_unblock_signal(signal)
                _ = entry_kill(process, signal)
            }
            entry_exit(status)
        }
    }

    private func report(_ outcome: CInt, _ status: CInt) {
        if orders.report >= 0 { entry_report(orders.report, orders.child, outcome, status) }
    }
}
