internal import CEntry

extension Supervisor {
    /// Whether `signal` was meant for the program and has not reached it already.
    func isForChild(_ signal: entry_signal) -> Bool {
        switch signal.number {
        case 0, Signal.childChanged:
            return false
        case Signal.interrupt, Signal.quit, Signal.terminalStop, Signal.terminalInput, Signal.terminalOutput,
            Signal.windowChanged:
            if isFromKernel(signal) { return false }
        case Signal.hangup, Signal.continue:
            // The terminal told its foreground group, the child included; but to a session leader it says a hang-up
            // whatever the foreground group is, and without a supervisor the child would be that leader.
            if isFromKernel(signal) { return leadsSession }
        default: break
        }
        // Neither the child's own nor one that `launch` raised in itself, such as SIGPIPE for a note nobody reads.
        return isFromKernel(signal) || signal.sender != orders.child && signal.sender != process
    }

    /// SI_KERNEL: from the terminal, or an alarm(2) inherited from whoever started `launch`.
    private func isFromKernel(_ signal: entry_signal) -> Bool { signal.code == 128 }
}
