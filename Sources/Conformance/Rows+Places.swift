extension RowGroup {
    /// Other places than a shell's foreground.
    static let places = RowGroup(
        "places",
        "places: other sessions, other terminals, none",
        [
            Row("hang-up", "the command ends when the terminal is closed", runs: 5) { bench throws(Verdict) in
                let shell = try bench.shell()
                try shell.start("\(bench.wrapper) bash -c \"$waiting\"")
                shell.hangUp()
                try shell.wait(else: "the shell does not end with its terminal") { shell.hasEnded }
                shell.settle()
                try shell.wait(else: "the command goes on without a terminal") {
                    shell.processes(named: "sleep").isEmpty
                }
            },
            Row("nohup", "nohup COMMAND & outlives the terminal", runs: 5, needs: ["nohup"]) {
                bench throws(Verdict) in
                let shell = try bench.shell()
                try shell.type("nohup \(bench.wrapper) bash -c \"$waiting\" >\(bench.path("out")) 2>&1 &")
                try shell.wait(else: "the command did not start") {
                    Array(bench.contents("out").utf8).occurrences(of: "<ready>") > 0
                        && !shell.processes(named: "sleep").isEmpty
                }
                shell.settle()
                shell.hangUp()
                try shell.wait(else: "the shell does not end with its terminal") { shell.hasEnded }
                shell.settle()
                try require(!shell.processes(named: "sleep").isEmpty, "it ended with the terminal")
            },
            Row(
                "setsid",
                "in a session without a terminal the command runs, and its status is passed on",
                needs: ["setsid"]
            ) {
                bench throws(Verdict) in
                for line in ["setsid -w \(bench.wrapper)", "\(bench.wrapper) setsid -w"] {
                    let shell = try bench.shell()
                    try shell.type("\(line) bash -c \"$opening\"")
                    let status = try shell.prompt("no prompt")
                    try require(
                        status == 7 && shell.count("<none>") == 1,
                        "status \(status); \(shell.lastWords)"
                    )
                }
            },
            Row(
                "script",
                "under script(1) the command has that terminal: its Ctrl-C and its size",
                runs: 5,
                needs: ["script"]
            ) {
                bench throws(Verdict) in
                let shell = try bench.shell()
                try shell.start("script -qefc \"exec $wrapper bash -c \\\"\\$signals\\\"\" /dev/null")
                try shell.interrupt(times: RowGroup.presses)
                try shell.resize(times: RowGroup.presses)
                try shell.finish()
            },
            Row(
                "no-terminal",
                "without any terminal output and status are as without the wrapper",
                needs: ["setsid"]
            ) {
                bench throws(Verdict) in
                let shell = try bench.shell()
                let command = "\(bench.wrapper) bash -c 'echo out; echo err >&2; exit 3'"
                let files = ">\(bench.path("out")) 2>\(bench.path("err"))"
                try shell.type("setsid -w \(command) </dev/null \(files)")
                let status = try shell.prompt("no prompt")
                try require(status == 3, "status \(status), and not 3")
                let seen = "stdout \(bench.contents("out")), stderr \(bench.contents("err"))"
                try require(seen == "stdout out\n, stderr err\n", seen)
            },
            Row(
                "no-descriptors",
                "with stdin, stdout and stderr closed the status is passed on",
                needs: ["setsid"]
            ) {
                bench throws(Verdict) in
                let shell = try bench.shell()
                try shell.type("setsid -w \(bench.wrapper) bash -c 'exit 3' <&- >&- 2>&-")
                let status = try shell.prompt("no prompt")
                try require(status == 3, "status \(status), and not 3")
            },
        ]
    )
}
