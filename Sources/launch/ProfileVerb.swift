internal import CommandSyntax
internal import Launching
internal import LinuxSystem

/// `launch profile …`
enum ProfileVerb {
    static let entry = VerbEntry(
        group: "profile",
        "List, show and check isolation profiles.",
        [VerbEntry(ProfileListVerb.self), VerbEntry(ProfileShowVerb.self), VerbEntry(ProfileCheckVerb.self)]
    )
}

/// `launch profile list`
struct ProfileListVerb: Verb {
    enum Format: String, CaseIterable { case text, json }

    static let table = VerbTable<Self>(
        "list",
        "List the built-in profiles.",
        options: [.choice("format", initial: Format.text, "How to print it.") { $0.format = $1 }],
        examples: [.init("launch profile list")]
    )

    var format = Format.text

    func run() throws(ExitCode) {
        switch format {
        case .text: try Output.print(ProfileText.list(ProfileInspection.builtin))
        case .json: try Output.print(ProfileJSON.list(ProfileInspection.builtin))
        }
    }
}

/// `launch profile show NAME`
struct ProfileShowVerb: Verb {
    enum Format: String, CaseIterable { case toml, json }

    static let table = VerbTable<Self>(
        "show",
        "Print a profile with its reasons.",
        about: """
            The profile's own text, which is valid input for --profile. With --resolved, everything that holds \
            after what it extends; json is always resolved.
            """,
        options: [
            .choice("format", initial: Format.toml, "How to print it.") { $0.format = $1 },
            .flag("resolved", "With what it extends, every group of calls written out.") {
                $0.isResolved = true
            },
        ],
        operands: .words(
            shown: "NAME",
            help: "A built-in (launch profile list) or a file.",
            atLeast: 1,
            atMost: 1,
            Completion(words: ProfileInspection.builtin.map { $0.name })
        ),
        operand: { $0.name = $1 },
        examples: [
            .init("launch profile show node > server.toml", "to start from"),
            .init("launch profile show --resolved node"),
            .init("launch profile show --format json node | jq .seccomp.groups"),
        ]
    )

    var name = ""
    var format = Format.toml
    var isResolved = false

    func run() throws(ExitCode) {
        let inspection: ProfileInspection
        do throws(ProfileLoadError) {
            inspection = try ProfileInspection(name, environment: ProcessEnvironment())
        } catch { throw refuse(Diagnostics.message(profile: name, error)) }
        switch (format, isResolved) {
        case (.json, _): try Output.print(ProfileJSON(inspection).text)
        case (.toml, true): try Output.print(ProfileTOML(inspection).text)
        case (.toml, false): try Output.print(inspection.text)
        }
    }
}

/// `launch profile check FILE`
struct ProfileCheckVerb: Verb {
    enum Format: String, CaseIterable { case text, json }

    static let table = VerbTable<Self>(
        "check",
        "Compile a profile and report every mistake in it.",
        about: "Mistakes are reported as FILE:LINE:COLUMN; nothing is started.",
        options: [
            .flag("strict", "System calls that an imported file names and nobody knows are mistakes.") {
                $0.isStrict = true
            },
            .choice("format", initial: Format.text, "How to print it.") { $0.format = $1 },
        ],
        operands: .words(shown: "FILE", help: "The profile.", atLeast: 1, atMost: 1, .files),
        operand: { $0.file = $1 },
        exitStatus: [
            .init("0", "no mistake"), .init("1", "mistakes"), .init("125", "could not read it"),
        ],
        examples: [
            .init("launch profile check server.toml"), .init("launch profile check --strict server.toml"),
        ]
    )

    var file = ""
    var isStrict = false
    var format = Format.text

    func run() throws(ExitCode) {
        let inspection: ProfileInspection
        do throws(ProfileLoadError) {
            inspection = try ProfileInspection(file, isFile: true, environment: ProcessEnvironment())
            if isStrict { try inspection.refuseDoubts() }
        } catch {
            let message = Diagnostics.message(profile: file, error)
            if format == .json, !error.isUnreadable {
                try Output.print(ProfileJSON.mistakes(message.what))
            } else {
                Output.show(message)
            }
            throw ExitCode(error.isUnreadable ? Main.refusal : 1)
        }
        if let doubts = inspection.doubts {
            Output.show(Diagnostics.warning(import: doubts.path, doubts.warnings))
        }
        switch format {
        case .text: try Output.print(ProfileText.checked(inspection))
        case .json: try Output.print(ProfileJSON(inspection).text)
        }
    }
}
