extension RowGroup {
    /// Programs that take over the screen, and pipelines.
    static let programs = RowGroup(
        "programs",
        "programs: pagers, editors and pipelines",
        [
            Row(
                "pager",
                "less FILE as the command fills the screen, obeys its keys and q",
                runs: 5,
                needs: ["less"]
            ) {
                bench throws(Verdict) in
                try bench.write("numbers", (1...200).map { "\($0)\n" }.joined())
                let shell = try bench.shell()
                try shell.type("\(bench.wrapper) less \(bench.path("numbers"))")
                try shell.see("<pager>", else: "less shows nothing")
                try shell.keys(" ")
                try shell.see("<pager>", times: 2, else: "less does not turn the page")
                try require(shell.count("40") > 0, "the second page is not there; \(shell.lastWords)")
                try shell.quitPager()
            },
            Row("producer", "COMMAND | less: less gets its keys, and q ends both", runs: 5, needs: ["less"]) {
                bench throws(Verdict) in
                let shell = try bench.shell()
                try shell.type("\(bench.wrapper) seq 1000000 | less")
                try shell.see("<pager>", else: "less shows nothing")
                shell.settle()
                try shell.quitPager()
            },
            Row(
                "consumer",
                "COMMAND | less with less as the command: it gets its keys",
                runs: 5,
                needs: ["less"]
            ) {
                bench throws(Verdict) in
                let shell = try bench.shell()
                try shell.type("seq 1000000 | \(bench.wrapper) less")
                try shell.see("<pager>", else: "less shows nothing")
                shell.settle()
                try shell.quitPager()
            },
            Row("editor", "vim as the command edits, is suspended, fetched back and saves", needs: ["vim"]) {
                bench throws(Verdict) in
                try bench.write("text", "<before>\n")
                let shell = try bench.shell()
                try shell.type("\(bench.wrapper) vim -N -u NONE -i NONE -n \(bench.path("text"))")
                try shell.see("<before>", else: "vim does not show the file")
                shell.settle()
                try shell.keys(":s/before/after/\r")
                try shell.suspend()
                try shell.expectUsualTerminal()
                try shell.type("fg")
                try shell.see("<after>", else: "vim does not come back after fg")
                shell.settle()
                try shell.keys(":wq\r")
                let status = try shell.prompt("no prompt after :wq")
                try require(status == 0, "status \(status)")
                try require(bench.contents("text") == "<after>\n", "vim did not save")
                try shell.expectUsualTerminal()
            },
            Row("broken-pipe", "COMMAND | head ends, and the shell sees SIGPIPE (141)", runs: 5) {
                bench throws(Verdict) in
                let shell = try bench.shell()
                try shell.type("\(bench.wrapper) yes | head -n 1; echo \"<${PIPESTATUS[*]}>\"")
                _ = try shell.prompt("no prompt behind the pipeline")
                try require(shell.count("<141 0>") == 1, shell.lastWords)
            },
        ]
    )
}

extension Shell {
    fileprivate func quitPager() throws(Verdict) {
        try keys("q")
        let status = try prompt("no prompt after q")
        try require(status == 0, "status \(status)")
        try expectUsualTerminal()
    }
}
