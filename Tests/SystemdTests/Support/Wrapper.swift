import LaunchProgram
import Testing

/// What stands between systemd and the service.
struct Wrapper: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// What is written before the command.
    let words: [String]

    static let none = Wrapper(testDescription: "nothing", words: [])
    /// As a unit without options has it: it replaces itself by the command.
    static let launch = Wrapper(testDescription: "launch", words: [Manager.launch, "--"])
    /// It stays.
    static let supervising = Wrapper(
        testDescription: "launch --mode supervise",
        words: [Manager.launch, "--mode", "supervise", "--"]
    )
    /// Others that stay, where they are installed.
    static let others = ["tini", "dumb-init", "catatonit"].compactMap { name in
        LaunchProgram.tool(name).map { Wrapper(testDescription: name, words: [$0, "--"]) }
    }
    /// With other options of launch, or before another one.
    func with(_ options: String...) -> Wrapper {
        Wrapper(
            testDescription: ([testDescription] + options).joined(separator: " "),
            words: words.dropLast() + options + words.suffix(1)
        )
    }

    static let ours = [launch, supervising]
    /// What may be right.
    static let right = [none] + ours
}
