internal import LinuxSystem

extension Rotation {
    /// How long a command may take to stop where nobody says it, in milliseconds.
    private static let graceOfRestart: Int64 = 10_000
    /// How long those that a killed command leaves behind may take, in milliseconds: a drain, and a second.
    private static let graceOfRest: Int64 = 6_000

    /// What the command has, or will have when the present restart is over.
    private var current: WatchedState? { (ready ?? running)?.state }

    /// Looks at the files, once they have been left alone.
    func look() {
        guard let current else { return }
        // The command's files are being written: first that ends, as it may.
        if let preparing, preparing.isTold {
            isBehind = true
            return
        }
        // Watched before they are read: what changes after that is an event.
        let file = try? ManifestFile.locate(option: launch.options.config, environment: launch.environment)
        var found = WatchedFiles(launch, manifest: manifest, file)
        if file == nil { found.add(files) }
        files = found
        do throws(SystemError) { watch = try FileWatch(found.all) } catch {
            launch.observe(.rotation(.blind(error)))
        }
        let state = WatchedState(found)
        switch judge.judge(state, current: current) {
        case .unchanged: launch.observe(.rotation(.unchanged))
        case .restored:
            launch.observe(.rotation(.restored))
            drop(&preparing)
        case .attempt: attempt(state, shape(file))
        }
    }

    /// Starts what opens the new state, instead of whatever was being opened.
    private func attempt(_ state: WatchedState, _ shape: RunningShape?) {
        launch.observe(.rotation(.changed))
        launch.report("{\"event\":\"changed\"}\n")
        drop(&preparing)
        do throws(SystemError) {
            switch response {
            case .restart: preparing = try start(GenerationRole.candidate, state, shape)
            case .signal: preparing = try startReplacing(state, shape)
            }
        } catch {
            launch.observe(.rotation(.blind(error)))
            tellKept()
        }
    }

    /// Nil where more than values has changed.
    private func startReplacing(
        _ state: WatchedState,
        _ shape: RunningShape?
    ) throws(SystemError) -> Generation? {
        guard let running, let writers = running.writers else {
            isBehind = true
            judge.forget()
            return nil
        }
        if let shape, let old = running.shape {
            let differences = shape.differences(from: old)
            if !differences.isEmpty {
                let process = running.command
                launch.observe(
                    .rotation(.needsRestart(differences, process: process, since: running.began))
                )
                reportKept()
                return nil
            }
        }
        let pairs = writers.map { "\($0.name):\($0.number)" }.joined(separator: ",")
        return try start(
            GenerationRole.files + pairs,
            state,
            running.shape,
            passing: writers.map(\.number)
        )
    }

    /// Takes a generation's word.
    func take(_ word: Generation.Word, of speaker: Generation) {
        switch word {
        case .nothing: break
        case .started:
            // What changed meanwhile could not be handed over yet.
            if isBehind { settled = Clock.monotonicMilliseconds() }
            isBehind = false
        case .ready:
            guard speaker === preparing else { return }
            if let current, current.contents == speaker.state.contents, running?.stopping == .no {
                // An identity was replaced, which opens what the command has.
                launch.observe(.rotation(.verified))
                running?.state = speaker.state
                return drop(&preparing)
            }
            switch response {
            case .restart: takeOver()
            case .signal: speaker.go()
            }
        }
    }

    /// What was being opened is ready: the newest wins.
    private func takeOver() {
        drop(&ready)
        ready = preparing
        preparing = nil
        guard let running else { return letGo() }
        guard running.stopping == .no else { return }
        launch.observe(.rotation(.stopping))
        running.askToStop()
        // Its own supervisor keeps a grace that was asked for; this is for one that cannot.
        let grace = launch.options.grace.map { $0 == .max ? nil : Int64($0) + 1000 } ?? Self.graceOfRestart
        deadline = grace.map { Clock.monotonicMilliseconds() + $0 }
    }

    /// Lets the next command go, which has been waiting for the end of the one before.
    func letGo() {
        guard let next = ready else { return }
        launch.observe(.rotation(.restarting))
        ready = nil
        running = next
        deadline = nil
        next.go()
    }

    /// Says that the new state is refused, and that the command stays.
    func tellKept() {
        guard let running = running ?? ready else { return }
        launch.observe(.rotation(.kept(process: running.command, since: running.began)))
        reportKept()
    }

    private func reportKept() {
        let process = running?.command.map { ",\"pid\":\($0)" } ?? ""
        launch.report("{\"event\":\"refused\",\"status\":125\(process)}\n")
    }

    /// Whoever opens what nobody wants any more ends at once: by the end of its socket where it waits for a word, by the
    /// signal where it reads an identity.
    func drop(_ generation: inout Generation?) {
        guard let dropped = generation else { return }
        generation = nil
        dropped.process.send(15 /* SIGTERM */)
        dropped.hangUp()
        dying.append(dropped)
        patience = patience ?? Clock.monotonicMilliseconds() + 1000
    }

    /// Does what is due.
    func meetDeadlines() {
        let now = Clock.monotonicMilliseconds()
        if let time = settled, now >= time {
            settled = nil
            if !isEnding { look() }
        }
        if let time = patience, now >= time {
            patience = nil
            for one in dying { one.process.send(9 /* SIGKILL */) }
        }
        guard let time = deadline, now >= time else { return }
        deadline = nil
        guard let running else {
            drop(&preparing)
            return letGo()
        }
        switch running.stopping {
        case .asked:
            launch.observe(.rotation(.overdue))
            running.killCommand()
            deadline = now + Self.graceOfRest
        case .killed:
            running.stopping = .over
            running.process.send(9 /* SIGKILL */)
        case .no, .over: break
        }
    }
}
