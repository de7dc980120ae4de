internal import CommandSyntax
internal import LinuxSystem

extension LaunchCommand {
    /// The whole of it, for help, the manual page and the completions.
    static var program: ProgramSyntax {
        var program = ProgramSyntax(
            root: table.syntax,
            verbs: verbs.map(\.syntax),
            standard: ExecVerb.table.syntax,
            version: Version.text
        )
        program.variables = [
            .init("LAUNCH_CONFIG, ENVPKT_CONFIG", "The manifest, where --config names none."),
            .init(
                "LAUNCH_IDENTITY_FILE, LAUNCH_IDENTITY",
                "The file of the identity, or the identity itself."
            ),
            .init(
                "CREDENTIALS_DIRECTORY",
                "Where systemd puts credentials: launch-identity, and those of --credential."
            ),
            .init("ENVPKT_AGE_KEY_FILE, ENVPKT_AGE_KEY", "The same for an envpkt.toml."),
            .init("XDG_CONFIG_HOME, HOME", "Where launch/identity.txt is looked for, and made."),
            .init("COLUMNS", "The width of help."),
        ]
        program.files = [
            .init("launch.toml, envpkt.toml", "The manifest: the first from the working directory upward."),
            .init("~/.config/launch/identity.txt", "The identity that opens sealed values, mode 0600."),
        ]
        program.seeAlso = [
            "age(1)", "bwrap(1)", "systemd.exec(5)", "capabilities(7)", "seccomp(2)", "landlock(7)",
        ]
        return program
    }
}

extension HelpText {
    /// As wide as the terminal that `COLUMNS` describes.
    static var ofThisTerminal: HelpText {
        HelpText(columns: ProcessEnvironment().text("COLUMNS").flatMap { Int($0) })
    }
}
