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
            if hasChildren || reap() { clearUp() }
            entry_exit(0)
        }
    }

    /// Reaps orphans and nothing else, until somebody asks to end.
    mutating func pause() -> Never {
        while true {
            _ = reap()
            let signal = entry_next_signal(-1)
            if signal.number == Signal.terminate || signal.number == Signal.interrupt { entry_exit(0) }
        }
    }

    /// Sees to the processes that the child left behind.
    mutating func clearUp() {
        if orders.leavesRest { return }
        if orders.killsRest { return kill() }
        if orders.awaitsRest { return wait() }
        drain()
    }

    /// Lets them finish: SIGTERM, at most the grace, SIGKILL; returns at once when the last is gone.
    private mutating func drain() {
        if deadline == nil { deadline = end(of: orders.grace) }
        repeat {
            // Each round also tells those that lost their parent meanwhile.
            orphans.terminate()
            if isOverdue { return kill() }
            let signal = nextSignal()
            if asksToEnd(signal) { orphans.send(signal.number) }
        } while reap()
    }

    /// Lets them finish by themselves; a request to stop is passed on, and then the grace counts if it is to bound that.
    private mutating func wait() {
        // Process 1 of the namespace ends when it has no child left, and only when told.
        if orders.initial > 0 { _ = entry_kill(orders.initial, Signal.terminate) }
        repeat {
            if isOverdue { return kill() }
            let signal = nextSignal()
            guard asksToEnd(signal) else { continue }
            if asksToStop(signal.number), orders.boundsStop, deadline == nil {
                deadline = end(of: orders.grace)
            }
            orphans.send(signal.number)
        } while reap()
    }

    /// SIGKILL to all that remain, and again to those they leave, for at most a second: a process the kernel cannot
    /// end must not keep the status from the caller.
    mutating func kill() {
        if orders.tree >= 0 { _ = entry_kill_tree(orders.tree) }
        orphans.send(Signal.kill)
        let end = entry_now() + 1000
        while reap() {
            let remaining = end - entry_now()
            guard remaining > 0 else { break }
            _ = entry_next_signal(remaining)
            orphans.send(Signal.kill)
        }
        deadline = nil
    }

    /// Whether somebody asks again to end; with the child gone, the orphans are who remains to be told.
    private func asksToEnd(_ signal: entry_signal) -> Bool {
        switch signal.number {
        case Signal.hangup, Signal.interrupt, Signal.quit, Signal.terminate: isForChild(signal)
        default: signal.number == orders.stopSignal && isForChild(signal)
        }
    }
}
