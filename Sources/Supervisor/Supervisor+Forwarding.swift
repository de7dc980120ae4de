internal import CEntry

extension Supervisor {
    /// The next signal; none when the deadline passes first, or when it only tells of a notification.
    mutating func nextSignal() -> entry_signal {
        var remaining = -1
        if let deadline { remaining = max(0, deadline - entry_now()) }
        // The service manager did not take it all: no signal tells when it does.
        if isBehind, remaining < 0 || remaining > 100 { remaining = 100 }
        let signal = entry_next_signal(remaining)
        guard orders.notifications >= 0, isBehind || tellsOfNotification(signal) else { return signal }
        relay()
        return tellsOfNotification(signal) ? entry_signal() : signal
    }

    /// Passes on what the command has to say to the service manager.
    mutating func relay() {
        guard orders.notifications >= 0 else { return }
        isBehind = entry_relay(orders.notifications, orders.manager, orders.child)
    }

    /// The same at the end, when there is no later; a service manager that takes nothing for a second has other worries.
    mutating func relayRest() {
        var attempt = 0
        relay()
        while isBehind, attempt < 10 {
            _ = entry_next_signal(100)
            relay()
            attempt += 1
        }
    }

    /// From the socket: its own signal, or where no more could be queued a plain SIGIO.
    private func tellsOfNotification(_ signal: entry_signal) -> Bool {
        signal.number == LAUNCH_SUPERVISOR_RELAY_SIGNAL && signal.code > 0
            || signal.number == Signal.inputOutput
                && isFromKernel(signal)
    }

    /// Whether everyone has had the time they were given.
    var isOverdue: Bool {
        guard let deadline else { return false }
        return entry_now() >= deadline
    }

    /// Sends `signal` on, as what it is to arrive as, if it was meant for the program.
    mutating func pass(_ signal: entry_signal) {
        if isForChild(signal) { send(signal) }
        if orders.stopsWhenAsked, asksForStop(signal.number) { _ = entry_kill(process, Signal.stop) }
    }

    private mutating func send(_ signal: entry_signal) {
        // A shell continues the whole group: the child has been told, and a second word might undo the stop that follows.
        if signal.number == Signal.continue, goesOn, !orders.heedsChild {
            goesOn = false
            return
        }
        if asksToStop(signal.number), orders.boundsStop, deadline == nil { deadline = end(of: orders.grace) }
        // Before it goes on: a reader of the terminal would stop again at once.
        if signal.number == Signal.continue { giveTerminal() }
        var signal = signal
        signal.number = orders.rewritten(signal.number)
        guard signal.number > 0 else { return }
        if orders.signalsGroup {
            tell(signal.number)
        } else {
            entry_forward(orders.descriptor, signal)
        }
    }

    /// Sends a signal of this process's own to the child, or to its process group.
    func tell(_ signal: CInt) {
        _ = entry_kill(orders.signalsGroup ? -orders.child : orders.child, signal)
    }

    private func asksForStop(_ signal: CInt) -> Bool {
        signal == Signal.terminalStop || signal == Signal.terminalInput || signal == Signal.terminalOutput
    }

    /// Whether `signal` is how somebody stops the program.
    func asksToStop(_ signal: CInt) -> Bool { signal == Signal.terminate || signal == orders.stopSignal }

    /// The time `grace` milliseconds from now; nil for a grace without end.
    func end(of grace: Int) -> Int? {
        let (end, isEndless) = entry_now().addingReportingOverflow(grace)
        return isEndless ? nil : end
    }

    /// Whether `signal` was meant for the program and has not reached it already.
    func isForChild(_ signal: entry_signal) -> Bool {
        switch signal.number {
        case 0, Signal.childChanged:
            return false
        case Signal.interrupt, Signal.quit, Signal.terminalStop, Signal.terminalInput, Signal.terminalOutput,
            Signal.windowChanged:
            if isFromKernel(signal) { return orders.isApart }
        case Signal.hangup, Signal.continue:
            // The terminal told its foreground group, the child included; but to a session leader it says a hang-up
            // whatever the foreground group is, and without a supervisor the child would be that leader.
            if isFromKernel(signal) { return leadsSession || orders.isApart }
        default: break
        }
        // Neither the child's own nor one that `launch` raised in itself, such as SIGPIPE for a note nobody reads.
        return isFromKernel(signal)
            || signal.sender != process && (orders.heedsChild || !isChild(signal.sender))
    }

    /// Process 1 of a namespace has none, and to it everybody outside is number 0.
    private func isChild(_ process: CInt) -> Bool { orders.child > 0 && process == orders.child }

    /// SI_KERNEL: from the terminal, or an alarm(2) inherited from whoever started `launch`.
    private func isFromKernel(_ signal: entry_signal) -> Bool { signal.code == 128 }

    /// Makes the command's group the foreground where this process's is: a shell that continues its job has put this
    /// group there.
    private func giveTerminal() { moveForeground(from: group, to: orders.child) }

    /// The other way round, for whoever comes next.
    func takeTerminalBack() { moveForeground(from: orders.child, to: group) }

    private func moveForeground(from old: CInt, to new: CInt) {
        guard orders.terminal >= 0, entry_foreground(orders.terminal) == old else { return }
        entry_set_foreground(orders.terminal, new)
    }
}
