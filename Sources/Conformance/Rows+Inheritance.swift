extension RowGroup {
    /// What the command is started with, compared with what it would have been without the wrapper.
    static let inheritance = RowGroup(
        "inheritance",
        "inheritance: what the command is started with",
        [
            Row("terminal", "the command can open /dev/tty") { bench throws(Verdict) in
                let shell = try bench.shell()
                try shell.type("\(bench.wrapper) bash -c \"$opening\"")
                _ = try shell.prompt("no prompt")
                try require(shell.count("<opened>") == 1, "it cannot; \(shell.lastWords)")
            },
            Row("signal-mask", "blocked and ignored signals are as without the wrapper") {
                bench throws(Verdict) in
                try bench.compare("", "")
            },
            Row("ignored-signals", "signals that the shell was told to ignore are ignored, and no others") {
                bench throws(Verdict) in
                try bench.compare("trap '' HUP USR2 TTOU WINCH RTMIN+3; ", "")
            },
            Row("blocked-signals", "signals that were blocked are blocked, and no others", needs: ["env"]) {
                bench throws(Verdict) in
                try bench.compare("", "env --block-signal=USR1,TSTP,CHLD,RTMIN+3 ")
            },
        ]
    )
}

extension Bench {
    /// Throws unless a command has the same signals blocked and ignored with the wrapper as without.
    fileprivate func compare(_ before: String, _ starter: String) throws(Verdict) {
        let shell = try shell()
        let command = "grep -E '^Sig(Blk|Ign)' /proc/self/status"
        for (words, name) in [("", "without"), (wrapper + " ", "with")] {
            try shell.type("(\(before)\(starter)\(words)\(command) >\(path(name)))")
            let status = try shell.prompt("no prompt")
            if name == "without" && status != 0 {
                throw .unavailable("\(starter.isEmpty ? "/proc" : "env --block-signal") does not work here")
            }
            try require(status == 0, "status \(status); \(shell.lastWords)")
        }
        let (with, without) = (contents("with"), contents("without"))
        try require(
            with == without && !with.isEmpty,
            "\(Array(with.utf8).readable) and not \(Array(without.utf8).readable)"
        )
    }
}
