internal import LinuxSystem

extension Rotation {
    /// Takes what has become of a child.
    func take(_ change: ChildChange) {
        if case .stopped(let signal) = change.state {
            if change.process == running?.process.processID { stop(signal) }
            return
        }
        if let index = dying.firstIndex(where: { $0.process.processID == change.process }) {
            dying.remove(at: index)
            if dying.isEmpty { patience = nil }
        } else if change.process == running?.process.processID {
            takeEnd(change.state)
        } else if change.process == preparing?.process.processID {
            takeRefusal(change.state)
        } else if change.process == ready?.process.processID {
            // Killed while it waited.
            ready = nil
            if running == nil, preparing == nil { ending = ending ?? .exited(125) }
        }
    }

    /// The end of the command's supervisor: this process's too, unless another command is to follow.
    private func takeEnd(_ state: ChildChange.State) {
        let wasAsked = running?.stopping != .no
        running = nil
        if wasAsked, !isEnding {
            // What is being opened is newer than what is ready: it gets the rest of the time.
            if preparing != nil { return }
            if ready != nil { return letGo() }
        }
        deadline = nil
        drop(&preparing)
        drop(&ready)
        switch state {
        case .exited(let status): ending = .exited(status)
        case .died(let signal): ending = .died(signal: signal)
        case .stopped: break
        }
    }

    /// The end of what was to open the new state, or to replace the command's files.
    private func takeRefusal(_ state: ChildChange.State) {
        guard let ended = preparing else { return }
        preparing = nil
        if ended.isTold {
            if isBehind { settled = Clock.monotonicMilliseconds() }
            isBehind = false
            if state == .exited(0) { return announce(ended) }
            launch.observe(.rotation(.halfReplaced))
        } else if case .died(let signal) = state, SignalMask.terminating.contains(signal), !isEnding {
            // Ctrl-C is for the command, which may live on: the change still counts.
            judge.forget()
            settled = Clock.monotonicMilliseconds()
            return
        }
        tellKept()
        guard running == nil else { return }
        if ready == nil { ending = ending ?? .exited(125) } else { letGo() }
    }

    /// The command's files have their new values.
    private func announce(_ replacement: Generation) {
        guard case .signal(let signal) = response, let running else { return }
        running.state = replacement.state
        running.began = Clock.unixSeconds()
        running.process.send(signal)
        launch.observe(.rotation(.replaced(signal: signal)))
    }

    /// Stops as the command and its supervisor stopped, so that the shell sees the job stop. Nobody continues process 1.
    private func stop(_ signal: Int32) {
        guard Parenthood.processID != 1 else { return }
        // SIGTSTP in the place of SIGSTOP: the kernel ignores it where no shell could continue this process.
        if !ProcessImitation.stop(by: signal == 19 ? 20 : signal) { running?.process.send(18 /* SIGCONT */) }
    }

    /// Passes a signal on, if it was meant for the command.
    func take(_ signal: ReceivedSignal) {
        // What the terminal tells everybody does not go on, but asks to end all the same.
        guard isForCommand(signal) || signal.isFromKernel else { return }
        if asksToEnd(signal.number) { end(by: signal.number) }
        guard isForCommand(signal) else { return }
        // What waits for its turn has them all blocked, and gets them then.
        (running ?? ready)?.process.forward(signal)
    }

    /// Whether `signal` is how somebody ends the program. In the middle of a restart the command may be gone that would have
    /// decided what Ctrl-C means.
    private func asksToEnd(_ signal: Int32) -> Bool {
        switch signal {
        case 15 /* TERM */: true
        case 1 /* HUP */, 2 /* INT */, 3 /* QUIT */: running?.stopping != .no
        default: signal == launch.options.stopSignal
        }
    }

    /// From here on the command decides when all is over, and no other follows it.
    private func end(by signal: Int32) {
        isEnding = true
        settled = nil
        deadline = nil
        drop(&preparing)
        drop(&ready)
        if running == nil { ending = ending ?? .died(signal: signal) }
    }

    /// Whether `signal` was meant for the command and has not reached it already (the supervisor's rule).
    private func isForCommand(_ signal: ReceivedSignal) -> Bool {
        switch signal.number {
        case 17 /* CHLD */: return false
        case 2 /* INT */, 3 /* QUIT */, 20 /* TSTP */, 21 /* TTIN */, 22 /* TTOU */, 28 /* WINCH */:
            if signal.isFromKernel { return false }
        case 1 /* HUP */, 18 /* CONT */:
            if signal.isFromKernel { return leadsSession }
        default: break
        }
        if signal.isFromKernel { return true }
        let own = [Parenthood.processID, running?.process.processID, running?.command]
        return !own.contains(signal.sender)
    }
}
