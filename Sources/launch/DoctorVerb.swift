internal import CommandSyntax
internal import Doctor
internal import LinuxSystem

/// `launch doctor`
struct DoctorVerb: Verb {
    enum Format: String, CaseIterable { case table, json }

    static let table = VerbTable<Self>(
        "doctor",
        "Say what this kernel and this context can give a launch, and what changes it.",
        about: """
            Everything is tried in short-lived processes of its own; nothing is changed. A feature is there (yes), \
            not there (no), there in part (partly), or cannot be told (unknown).
            """,
        options: [
            .choice("format", initial: Format.table, "How to print it.") { $0.format = $1 },
            .text(
                "require",
                value: "FEATURE",
                completion: Completion(words: Feature.allCases.map { $0.rawValue }),
                "Exit with 1 when this feature is not there; repeatable, or NAME,NAME."
            ) { $0.require.append($1) },
        ],
        exitStatus: [
            .init("0", "looked"), .init("1", "a required feature is anything but yes"),
            .init("125", "could not look"),
        ],
        examples: [
            .init("launch doctor"), .init("launch doctor --require landlock-network,user-namespaces"),
            .init("launch doctor --format json | jq '.features[] | select(.state == \"no\") | .name'"),
        ]
    )

    var format = Format.table
    var require: [String] = []

    func run() throws(ExitCode) {
        let requirement: Requirement
        do throws(Requirement.UnknownFeature) { requirement = try Requirement(require) } catch {
            throw refuse(Diagnostics.unknownFeature(error.name))
        }
        do throws(SystemError) { try KernelProbe.checkPossible() } catch {
            throw refuse(Diagnostics.cannotProbe(error))
        }
        let examination = Examination(of: Machine.current())
        switch format {
        case .table:
            try Output.print(DoctorTable(examination, isColoured: Output.isColoured).text)
        case .json: try Output.print(DoctorJSON(examination, requirement).text)
        }
        let unmet = requirement.unmet(in: examination)
        if unmet.isEmpty { return }
        Output.show(Diagnostics.unmet(unmet, examination.context))
        throw ExitCode(1)
    }
}
