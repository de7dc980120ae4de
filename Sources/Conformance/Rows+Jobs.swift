internal import LinuxSystem

extension RowGroup {
    /// Job control: what a shell does with the command while it types on.
    static let jobs = RowGroup(
        "jobs",
        "jobs: what the shell does with the command",
        [
            Row(
                "bg",
                "after Ctrl-Z and bg the command goes on, and the shell can be used and can end it",
                runs: 5
            ) {
                bench throws(Verdict) in
                let shell = try bench.shell()
                try shell.start("\(bench.wrapper) bash -c \"$signals\"")
                try shell.suspend()
                try shell.type("bg")
                try shell.see("<CONT>", else: "the command does not go on after bg")
                _ = try shell.prompt("no prompt after bg")
                try shell.expectUsable()
                try shell.type("kill %1; wait %1")
                let status = try shell.prompt("no prompt after kill %1; wait %1")
                try require(status == 143, "status \(status) after kill %1, and not 143")
            },
            Row("ampersand", "the shell can be used after COMMAND &", runs: 5) { bench throws(Verdict) in
                let shell = try bench.shell()
                try shell.start("\(bench.wrapper) bash -c \"$waiting\" &")
                try shell.expectUsable()
            },
            Row(
                "background-read",
                "in the background, reading the terminal stops the command (tty input) until fg",
                runs: 5
            ) {
                bench throws(Verdict) in
                let shell = try bench.shell()
                try shell.start("\(bench.wrapper) bash -c \"$reading\" &")
                try shell.expectStopped("tty input")
                try shell.type("fg")
                try shell.type("a line")
                try shell.see("<read a line>", else: "the command does not read after fg")
                _ = try shell.prompt("no prompt when the command has ended")
            },
            Row(
                "background-write",
                "in the background, with stty tostop, writing stops the command (tty output) until fg",
                runs: 5
            ) {
                bench throws(Verdict) in
                let shell = try bench.shell()
                try shell.type("stty tostop; \(bench.wrapper) bash -c \"$writing\" &")
                _ = try shell.prompt("no prompt after COMMAND &")
                shell.settle()
                try shell.expectStopped("tty output")
                try require(shell.count("<written>") == 0, "it writes in the background")
                try shell.type("fg")
                try shell.see("<written>", else: "the command does not write after fg")
                let status = try shell.prompt("no prompt when the command has ended")
                try require(status == 0, "status \(status)")
            },
            Row("inner-shell", "bash -i as the command has job control: Ctrl-Z, fg and Ctrl-C in it work") {
                bench throws(Verdict) in
                let shell = try bench.shell()
                try shell.type("\(bench.wrapper) bash --norc --noprofile --noediting -i")
                _ = try shell.prompt("no prompt of the inner shell")
                shell.settle()
                try require(shell.count("no job control") == 0, "bash says: no job control in this shell")
                try shell.start("bash -c \"$waiting\"")
                try shell.suspend()
                try shell.type("fg")
                try shell.wait(else: "the command does not go on after fg") {
                    !shell.processes(named: "sleep").contains(where: \.isStopped)
                }
                try shell.press(.interrupt)
                let interrupted = try shell.prompt("no prompt after Ctrl-C")
                try require(interrupted == 130, "status \(interrupted) after Ctrl-C, and not 130")
                try shell.type("exit 5")
                let status = try shell.prompt("no prompt of the outer shell")
                try require(status == 5, "status \(status) after exit 5")
                try shell.expectUsable()
            },
            Row(
                "terminal-repair",
                "the shell repairs the terminal after a command that was killed in raw mode",
                runs: 5
            ) {
                bench throws(Verdict) in
                let shell = try bench.shell()
                try shell.start("\(bench.wrapper) bash -c \"$raw\"")
                let killed = try shell.kill("sleep")
                try require(killed, "the command is not there")
                let status = try shell.prompt("no prompt when the command was killed")
                try require(status == 137, "status \(status)")
                shell.settle()
                try shell.expectUsualTerminal()
            },
            Row("killed-wrapper", "kill -9 of the wrapper ends the command", runs: 5) {
                bench throws(Verdict) in
                let shell = try bench.shell()
                try shell.start("\(bench.wrapper) bash -c \"$waiting\"")
                for job in shell.jobs { job.end() }
                _ = try shell.prompt("no prompt when the wrapper was killed")
                // Orphans have come to where they are looked for.
                shell.settle()
                try shell.wait(else: "the command goes on without its wrapper") {
                    shell.processes(named: "sleep").isEmpty
                }
            },
        ]
    )
}

extension Shell {
    /// Throws unless the shell does what is typed.
    func expectUsable() throws(Verdict) {
        // The first line may be read by a shell that had begun to read while it had the terminal.
        for _ in 0..<2 {
            try type("echo '<us''able>'")
            try see("<usable>", else: "the shell cannot be used")
            _ = try prompt("no prompt behind a command")
            settle()
        }
    }

    /// Throws unless the shell says that its only job was stopped for this.
    func expectStopped(_ reason: String) throws(Verdict) {
        try type("jobs -l")
        _ = try prompt("no prompt after jobs")
        try require(
            shown[mark...].occurrences(of: "Stopped (\(reason))") == 1,
            "not stopped (\(reason)); \(lastWords)"
        )
    }

    /// SIGKILL to the only process of that name; false when there is none.
    func kill(_ name: String) throws(Verdict) -> Bool {
        settle()
        let processes = processes(named: name)
        for process in processes { process.end() }
        return !processes.isEmpty
    }
}
