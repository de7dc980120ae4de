extension RowGroup {
    /// What the shell is told when the command has ended, or could not begin.
    static let ends = RowGroup(
        "ends",
        "ends: what the shell is told",
        [
            Row("exit-status", "the command's exit status is the status") { bench throws(Verdict) in
                for status in [0, 1, 42, 255] { try bench.expectStatus(status, "bash -c 'exit \(status)'") }
            },
            Row("death", "a command that dies of SIGTERM is a death by SIGTERM, and no status 143") {
                bench throws(Verdict) in
                let shell = try bench.expectStatus(143, "bash -c 'kill -TERM $$'")
                try require(
                    shell.count("Terminated") > 0,
                    "status 143, but no death: the shell does not say Terminated"
                )
            },
            Row("not-found", "a command that is not there is status 127") { bench throws(Verdict) in
                try bench.expectStatus(127, "/no-such-command")
            },
            Row("not-executable", "a command that cannot be executed is status 126") {
                bench throws(Verdict) in
                try bench.expectStatus(126, "/")
            },
        ]
    )
}

extension Bench {
    /// Throws unless the shell says this status of a command.
    @discardableResult
    fileprivate func expectStatus(_ expected: Int, _ command: String) throws(Verdict) -> Shell {
        let shell = try shell()
        try shell.type("\(wrapper) \(command)")
        let status = try shell.prompt("no prompt")
        try require(status == expected, "status \(status), and not \(expected)")
        return shell
    }
}
