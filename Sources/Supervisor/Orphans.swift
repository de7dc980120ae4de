internal import CEntry

/// The processes that have no parent but this one.
struct Orphans {
    /// Descriptor of /proc/…/children, negative where it cannot be read.
    let list: CInt
    /// Process 1 reaches everyone in its namespace and needs no list.
    let isFirst: Bool
    /// Neither asked to end nor killed, but waited for; 0 for none. Process 1 cannot spare anybody.
    let spared: CInt

    /// Asks each to end, once: a second SIGTERM makes many programs skip their clean-up.
    func terminate() {
        if isFirst {
            // Everyone is told in the first round; the note for process 1 itself remembers that.
            if entry_note(1) { send(Signal.terminate, Signal.continue) }
        } else {
            forEach { process in
                guard entry_note(process) else { return }
                _ = entry_kill(process, Signal.terminate)
                // A stopped process acts on SIGTERM only when it continues.
                _ = entry_kill(process, Signal.continue)
            }
        }
    }

    /// Sends `signal` to each.
    func send(_ signal: CInt) {
        if isFirst {
            _ = entry_kill(-1, signal)
        } else {
            forEach { process in _ = entry_kill(process, signal) }
        }
    }

    private func send(_ first: CInt, _ second: CInt) {
        send(first)
        send(second)
    }

    private func forEach(_ body: (CInt) -> Void) {
        func others(_ process: CInt) { if process != spared { body(process) } }
        if list >= 0 { forEachListed(others) } else { forEachFound(others) }
    }

    /// Reads the list in pieces. Nobody is reaped meanwhile, so it only grows at its end.
    private func forEachListed(_ body: (CInt) -> Void) {
        var offset = 0
        var consumed = 0
        repeat {
            // Safety: a constant size up to 1024 bytes lies on the stack; only bytes that were read are looked at.
            consumed = unsafe withUnsafeTemporaryAllocation(byteCount: 512, alignment: 8) { buffer in
                let count = unsafe entry_read(list, buffer.baseAddress, buffer.count, offset)
                var process: CInt = 0
                var whole = 0
                var index = 0
                while index < count {
                    let byte = unsafe buffer[index]
                    index += 1
                    if byte == 0x20 {
                        body(process)
                        process = 0
                        whole = index
                    } else {
                        process = process &* 10 &+ CInt(byte) &- 48
                    }
                }
                return whole
            }
            offset += consumed
        } while consumed > 0
    }

    /// Without /proc every possible id is tried: wait4 knows its own children. A second or two, twice in most drains.
    private func forEachFound(_ body: (CInt) -> Void) {
        var process: CInt = 1
        while process <= 4_194_304 {
            // Signal 0 tells in half the time that there is no such process.
            if entry_kill(process, 0) != noSuchProcess {
                let change = entry_changed(process)
                if change.process == 0 {
                    body(process)
                } else if change.process == process {
                    switch WaitStatus(change.status) {
                    case .stopped, .continued: body(process)
                    case .exited, .died: entry_forget(process)
                    }
                }
            }
            process += 1
        }
    }

    /// ESRCH.
    private var noSuchProcess: CInt { -3 }
}
