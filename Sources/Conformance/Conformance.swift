package import LinuxSystem

/// Tries rows on a wrapper: whatever stands in front of a command and starts it.
package struct Conformance {
    /// What keeps every row from being tried.
    package enum Obstacle: Error, Equatable {
        case noBash
        /// /proc does not tell which processes there are.
        case noProcesses
        /// No directory for files, or no processes.
        case failed(SystemError)
        /// There is no terminal to be had, or bash does not start on it.
        case noShell(seen: String)
        /// `true` as the command did not come out as it does without the wrapper.
        case wrapperFails(seen: String)
        /// This process was told to end meanwhile. All is cleared up, and every signal still blocked.
        case interrupted(signal: Int32)
    }

    /// How many rows are tried at the same time.
    private static let atOnce = 4

    private let wrapper: [String]
    private let searchPath: String
    private let place: String

    /// - Parameters:
    ///   - wrapper: its words; the command follows them. None is no wrapper.
    ///   - searchPath: where programs are looked for.
    ///   - place: where a directory for files is made.
    package init(wrapper: [String], searchPath: String, place: String) {
        self.wrapper = wrapper
        self.searchPath = searchPath
        self.place = place
    }

    /// Tries the rows, each in processes and on terminals of its own, and returns the results in their order.
    ///
    /// Only where there is one thread. This process becomes the parent of orphans.
    ///
    /// - Parameter progress: called with how many results there are.
    package func run(_ rows: [Row], progress: (Int) -> Void) throws(Obstacle) -> [RowResult] {
        let mask: SignalMask
        // What ends this process has to wait until nothing is left behind.
        do throws(SystemError) { mask = try SignalMask.blockAll() } catch { throw .failed(error) }
        ProcessTree.keepOrphans()
        let results: [RowResult]
        do throws(Obstacle) { results = try run(rows, inherited: mask, progress) } catch {
            if case .interrupted = error { throw error }
            try? mask.restore()
            throw error
        }
        try? mask.restore()
        return results
    }

    /// The directory is gone when this returns.
    private func run(
        _ rows: [Row],
        inherited mask: SignalMask,
        _ progress: (Int) -> Void
    ) throws(Obstacle) -> [RowResult] {
        let bash: String
        do throws(ExecutableSearch.Failure) {
            bash = try ExecutableSearch.resolve("bash", searchPath: searchPath)
        } catch { throw .noBash }
        guard ProcessTree.isVisible else { throw .noProcesses }
        let directory: TemporaryDirectory
        do throws(SystemError) { directory = try TemporaryDirectory(below: place) } catch {
            throw .failed(error)
        }
        let bench = Bench(words: wrapper, directory: directory.path, bash: bash, searchPath: searchPath)
        let first = try attempt([.anyCommand], on: bench, inherited: mask, { _ in })
        switch first[0].verdict {
        case .failed(let seen): throw .wrapperFails(seen: seen)
        case .unavailable(let seen): throw .noShell(seen: seen)
        case nil: break
        }
        return try attempt(rows, on: bench, inherited: mask, progress)
    }

    private func attempt(
        _ rows: [Row],
        on bench: Bench,
        inherited mask: SignalMask,
        _ progress: (Int) -> Void
    ) throws(Obstacle) -> [RowResult] {
        var results = rows.map { RowResult(row: $0.name, passes: 0, verdict: .unavailable("not tried")) }
        var running: [(index: Int, task: ForkedTask)] = []
        var next = 0
        var done = 0
        while done < rows.count {
            while running.count < Self.atOnce, next < rows.count {
                do throws(SystemError) { running.append((next, try start(rows[next], on: bench))) } catch {
                    ProcessTree.endDescendants()
                    throw .failed(error)
                }
                next += 1
            }
            for position in ForkedTask.ready(among: running.map { $0.task }, waiting: 100).reversed() {
                let (index, task) = running.remove(at: position)
                results[index] = RowResult(of: rows[index], report: task.finish())
                done += 1
                progress(done)
            }
            if let signal = SignalMask.pending().termination(inherited: mask) {
                ProcessTree.endDescendants()
                throw .interrupted(signal: signal)
            }
        }
        return results
    }

    private func start(_ row: Row, on bench: Bench) throws(SystemError) -> ForkedTask {
        let bench = bench.own(row.name)
        try NewFile.createDirectories(bench.directory)
        return try ForkedTask { row.attempt(on: bench).report }
    }
}

extension Row {
    /// What every other row takes for granted.
    fileprivate static let anyCommand = Row("any-command", "a command can be started") {
        bench throws(Verdict) in
        let shell = try bench.shell()
        try shell.type("\(bench.wrapper) true")
        let status = try shell.prompt("no prompt")
        try require(status == 0, "status \(status); \(shell.lastWords)")
    }

    /// Runs it as often as it is to be run, or until it fails, and clears up behind each run.
    fileprivate func attempt(on bench: Bench) -> RowResult {
        for program in programs where !bench.has(program) {
            return RowResult(row: name, passes: 0, verdict: .unavailable("\(program) is not installed"))
        }
        ProcessTree.keepOrphans()
        for run in 0..<runs {
            defer { ProcessTree.endDescendants() }
            do throws(Verdict) { try check(bench) } catch {
                return RowResult(row: name, passes: run, verdict: error)
            }
        }
        return RowResult(row: name, passes: runs, verdict: nil)
    }
}

extension RowResult {
    /// As one process tells it to another.
    fileprivate var report: [UInt8] {
        let (letter, text) =
            switch verdict {
            case nil: ("p", "")
            case .failed(let seen): ("f", seen)
            case .unavailable(let reason): ("u", reason)
            }
        return [UInt8(passes)] + Array("\(letter)\(text)".utf8)
    }

    fileprivate init(of row: Row, report: [UInt8]) {
        let text = String(decoding: report.dropFirst(2), as: UTF8.self)
        let verdict: Verdict? =
            switch report.dropFirst().first {
            case UInt8(ascii: "p"): nil
            case UInt8(ascii: "u"): .unavailable(text)
            case nil: .failed("the process that tried it died")
            default: .failed(text)
            }
        self.init(row: row.name, passes: Int(report.first ?? 0), verdict: verdict)
    }
}
