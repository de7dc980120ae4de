internal import LinuxSystem

extension RowGroup {
    /// What is pressed while the command has the terminal.
    static let keys = RowGroup(
        "keys",
        "keys: what is pressed while the command runs",
        [
            Row("interrupt", "each Ctrl-C reaches the command once", runs: 5) { bench throws(Verdict) in
                try interrupts(bench, bench.wrapper)
            },
            Row("resize", "each change of the window's size reaches the command once", runs: 5) {
                bench throws(Verdict) in
                let shell = try bench.shell()
                try shell.start("\(bench.wrapper) bash -c \"$signals\"")
                try shell.resize(times: presses)
                try shell.finish()
            },
            Row("quit", "Ctrl-\\ ends the command, and the shell sees it die of SIGQUIT", runs: 5) {
                bench throws(Verdict) in
                let shell = try bench.shell()
                try shell.start("\(bench.wrapper) bash -c \"$waiting\"")
                try shell.press(.quit)
                let status = try shell.prompt("no prompt after Ctrl-\\")
                try require(
                    status == 131 && shell.count("Quit") > 0,
                    "status \(status); \(shell.lastWords)"
                )
            },
            Row("suspend", "Ctrl-Z stops the command and gives the prompt back", runs: 5) {
                bench throws(Verdict) in
                let shell = try bench.shell()
                try shell.start("\(bench.wrapper) bash -c \"$waiting\"")
                try shell.suspend()
                shell.settle()
                let stopped = shell.processes(named: "sleep").allSatisfy(\.isStopped)
                try require(stopped, "the command goes on")
            },
            Row("stop-signal", "a command stopped by Ctrl-Z is a stop by SIGTSTP, status 148") {
                bench throws(Verdict) in
                let shell = try bench.shell()
                try shell.start("\(bench.wrapper) bash -c \"$waiting\"")
                try shell.press(.suspend)
                let status = try shell.prompt("no prompt after Ctrl-Z")
                try require(status == 148, "status \(status), and not 148")
            },
            Row("foreground", "after fg the command goes on and has the terminal: Ctrl-C reaches it", runs: 5)
            {
                bench throws(Verdict) in
                let shell = try bench.shell()
                try shell.start("\(bench.wrapper) bash -c \"$signals\"")
                try shell.suspend()
                try shell.type("fg")
                try shell.see("<CONT>", else: "the command does not go on after fg")
                shell.settle()
                try shell.interrupt(times: 1)
                try shell.finish()
            },
            Row(
                "stop-and-go",
                "Ctrl-Z and fg many times in a row: each stops the command and lets it go on",
                runs: 5
            ) { bench throws(Verdict) in
                let shell = try bench.shell()
                try shell.start("\(bench.wrapper) bash -c \"$waiting\"")
                for time in 1...10 {
                    try shell.press(.suspend)
                    _ = try shell.prompt("no prompt after Ctrl-Z, time \(time)")
                    try shell.type("fg")
                    // At once, and once more when everything has come to rest.
                    if time % 2 == 0 { shell.settle() }
                    try shell.wait(else: "the command does not go on after fg, time \(time)") {
                        !shell.processes(named: "sleep").contains(where: \.isStopped)
                            && !shell.jobs.contains(where: \.isStopped)
                    }
                }
                try shell.press(.interrupt)
                let status = try shell.prompt("no prompt after Ctrl-C")
                try require(status == 130, "status \(status)")
            },
            Row("continue-once", "each fg reaches the command as one SIGCONT", runs: 5) {
                bench throws(Verdict) in
                let shell = try bench.shell()
                try shell.start("\(bench.wrapper) bash -c \"$signals\"")
                for _ in 1...10 {
                    try shell.suspend()
                    shell.settle()
                    try shell.type("fg")
                    try shell.see("<CONT>", else: "the command does not go on after fg")
                    shell.settle()
                }
                try shell.finish()
                try shell.expectCount("<CONT>", 10, "SIGCONT", "10 times fg")
            },
            Row(
                "nested-interrupt",
                "Ctrl-C ends the command behind three wrappers, and the prompt is back",
                runs: 5
            ) {
                bench throws(Verdict) in
                let shell = try bench.shell()
                let wrapper = bench.wrapper
                try shell.start("\(wrapper) \(wrapper) \(wrapper) bash -c \"$waiting\"")
                try shell.press(.interrupt)
                let status = try shell.prompt("no prompt after Ctrl-C")
                try require(status == 130, "status \(status)")
                shell.settle()
                try require(shell.processes(named: "sleep").isEmpty, "the command goes on")
            },
            Row("nested-once", "each Ctrl-C reaches the command behind three wrappers once", runs: 5) {
                bench throws(Verdict) in
                let wrapper = bench.wrapper
                try interrupts(bench, "\(wrapper) \(wrapper) \(wrapper)")
            },
            Row("script-loop", "Ctrl-C ends the command and aborts the script that started it", runs: 5) {
                bench throws(Verdict) in
                let shell = try bench.shell()
                try shell.start("bash -c \"$looping\"")
                try shell.press(.interrupt)
                try shell.wait(else: "no prompt after Ctrl-C") {
                    shell.hasPrompt || shell.count("<went on>") > 0
                }
                try require(shell.count("<went on>") == 0, "the script goes on with its next command")
                let status = try shell.prompt("no prompt after Ctrl-C")
                try require(status == 130, "status \(status)")
            },
        ]
    )

    /// A signal that is sent twice is often one when it arrives, because the first has not been taken yet.
    static let presses = 20

    private static func interrupts(_ bench: Bench, _ wrapper: String) throws(Verdict) {
        let shell = try bench.shell()
        try shell.start("\(wrapper) bash -c \"$signals\"")
        try shell.interrupt(times: presses)
        try shell.finish()
    }
}

extension Shell {
    /// Types a line and waits until the command says that it runs.
    func start(_ line: String) throws(Verdict) {
        try type(line)
        try see("<ready>", else: "the command did not start")
        // It has come to where it waits.
        settle()
    }

    /// Ctrl-Z, and the prompt says that the job was stopped.
    func suspend() throws(Verdict) {
        try press(.suspend)
        _ = try prompt("no prompt after Ctrl-Z")
        try require(count("Stopped") > 0, "the shell does not say Stopped; \(lastWords)")
    }

    /// Ends the command that counts signals.
    func finish() throws(Verdict) {
        try press(.quit)
        let status = try prompt("no prompt after Ctrl-\\")
        try require(status == 0, "status \(status)")
    }

    /// Ctrl-C so often, each when the one before has arrived; throws unless as many SIGINT have.
    func interrupt(times: Int) throws(Verdict) {
        for time in 1...times {
            try press(.interrupt)
            try see("<INT>", times: time, else: "no SIGINT after Ctrl-C")
            settle()
        }
        try expectCount("<INT>", times, "SIGINT", "\(times) times Ctrl-C")
    }

    /// Another size so often; throws unless as many SIGWINCH have arrived.
    func resize(times: Int) throws(Verdict) {
        for time in 1...times {
            try resize(columns: 80 + UInt16(time))
            try see("<WINCH>", times: time, else: "no SIGWINCH after a resize")
            settle()
        }
        try expectCount("<WINCH>", times, "SIGWINCH", "\(times) resizes")
    }

    /// Throws unless a signal came as often as it was meant to.
    func expectCount(_ text: String, _ expected: Int, _ signal: String, _ cause: String)
        throws(Verdict)
    {
        let count = count(text)
        try require(count == expected, "\(count) \(signal) for \(cause)")
    }
}
