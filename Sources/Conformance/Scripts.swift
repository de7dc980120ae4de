/// What the shells run. Each is a variable of the shell, so that a program in another mount namespace needs no file.
enum Scripts {
    /// Says each signal it gets, until Ctrl-\ ends it. In `wait`, and nowhere else, bash runs every trap at once.
    static let signals = """
        for s in INT WINCH CONT; do trap "echo '<$s>'" $s; done; trap 'kill $!; exit 0' QUIT; sleep 100 & echo '<ready>'; n=0
        while [ $((n += 1)) -lt 1000 ]; do wait $!; [ $? -gt 128 ] || break; done
        """

    /// Waits to be ended.
    static let waiting = "echo '<ready>'; exec sleep 100"

    /// Reads a line of the terminal.
    static let reading = "echo '<ready>'; read -r line; echo \"<read $line>\""

    /// Writes to the terminal.
    static let writing = "echo '<written>'"

    /// Opens the terminal by the name that always means it.
    static let opening = "if (: </dev/tty) 2>/dev/null; then echo '<opened>'; else echo '<none>'; fi; exit 7"

    /// Leaves the terminal in a state that a shell cannot be used in.
    static let raw = "stty raw -echo; echo '<ready>'; exec sleep 100"

    /// Runs a command for each of three things.
    static func looping(_ wrapper: String) -> String {
        """
        for i in 1 2 3; do \(wrapper) bash -c "echo '<ready>'; exec sleep 100"; echo '<went on>'; done
        """
    }

    /// What a shell reads first.
    static func setup(_ wrapper: String) -> String {
        let scripts = [
            ("signals", signals), ("waiting", waiting), ("reading", reading),
            ("writing", writing), ("opening", opening), ("raw", raw), ("looping", looping(wrapper)),
            ("wrapper", wrapper),
        ]
        // Ctrl-\ shall leave no core.
        return "ulimit -c 0\nset +o history\n"
            + scripts.map { "export \($0)=\(Bench.quoted($1))\n" }.joined()
    }
}
