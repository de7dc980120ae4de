internal import CEntry

extension Supervisor {
    /// Process 1 of the command's pid namespace: reaps those that lose their parent there, until the supervisor
    /// outside, who waits for the command itself, says with SIGTERM that it has ended.
    mutating func reapUntilTold() -> Never {
        while true {
            let hasChildren = reap()
            let signal = entry_next_signal(-1)
            // Those inside have a number here; the supervisor has none.
            guard signal.number == Signal.terminate, signal.sender == 0 else { continue }
            if hasChildren || reap() { drain() }
            entry_exit(0)
        }
    }

    /// Lets the processes the child left behind finish: SIGTERM, at most the grace, SIGKILL; returns at once when
    /// the last is gone.
    mutating func drain() {
        let (end, isEndless) = entry_now().addingReportingOverflow(orders.grace)
        let deadline = isEndless ? Int.max : end
        repeat {
            // Each round also tells those that lost their parent meanwhile.
            orphans.terminate()
            let remaining = deadline - entry_now()
            guard remaining > 0 else { return kill() }
            let signal = entry_next_signal(remaining)
            if asksToEnd(signal) { orphans.send(signal.number) }
        } while reap()
    }

    /// SIGKILL to all that remain, and again to those they leave, for at most a second: a process the kernel cannot
    /// end must not keep the status from the caller.
    private mutating func kill() {
        orphans.send(Signal.kill)
        let deadline = entry_now() + 1000
        while reap() {
            let remaining = deadline - entry_now()
            guard remaining > 0 else { return }
            _ = entry_next_signal(remaining)
            orphans.send(Signal.kill)
        }
    }

    /// Whether somebody asks again to end; with the child gone, the orphans are who remains to be told.
    private func asksToEnd(_ signal: entry_signal) -> Bool {
        switch signal.number {
        case Signal.hangup, Signal.interrupt, Signal.quit, Signal.terminate: isForChild(signal)
        default: false
        }
    }
}
