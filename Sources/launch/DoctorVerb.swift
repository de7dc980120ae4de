internal import CommandSyntax
internal import Conformance
internal import Doctor
internal import LinuxSystem

/// `launch doctor`
struct DoctorVerb: Verb {
    enum Format: String, CaseIterable { case table, json }

    static let table = VerbTable<Self>(
        "doctor",
        "Say what this kernel and this context can give a launch, and what changes it.",
        usage: ["doctor [options]", "doctor --conformance [options] [-- WRAPPER …]"],
        about: """
            Everything is tried in short-lived processes of its own; nothing is changed. A feature is there (yes), \
            not there (no), there in part (partly), or cannot be told (unknown).

            With --conformance: types into an interactive bash, and says whether commands behave behind launch, or \
            behind any other WRAPPER, as if they had been typed without it.
            """,
        options: [
            .choice("format", initial: Format.table, "How to print it.") { $0.format = $1 },
            .text(
                "require",
                value: "FEATURE",
                completion: Completion(words: Feature.allCases.map { $0.rawValue }),
                "Exit with 1 when this feature is not there; repeatable, or NAME,NAME."
            ) { $0.require.append($1) },
            .flag("conformance", "Try job control and exits on terminals, in front of commands, instead.") {
                $0.conformance = true
            },
            .text(
                "row",
                value: "NAME",
                completion: Completion(words: ConformanceRun.names),
                "With --conformance: try this row and no other; repeatable."
            ) { $0.rows.append($1) },
        ],
        operands: .words(
            shown: "[-- WRAPPER …]",
            help: "With --conformance: what is put in front of commands; launch --profile none -- by default."
        ),
        operand: { $0.wrapper.append($1) },
        exitStatus: [
            .init("0", "looked; every row that could be tried passed"),
            .init("1", "a required feature is anything but yes; a row failed"),
            .init("125", "could not look"),
        ],
        examples: [
            .init("launch doctor"), .init("launch doctor --require landlock-network,user-namespaces"),
            .init("launch doctor --format json | jq '.features[] | select(.state == \"no\") | .name'"),
            .init("launch doctor --conformance"), .init("launch doctor --conformance -- tini -s --"),
        ]
    )

    var format = Format.table
    var require: [String] = []
    var conformance = false
    var rows: [String] = []
    var wrapper: [String] = []

    func run() throws(ExitCode) {
        if conformance {
            if !require.isEmpty { throw refuse(Diagnostics.notWithConformance) }
            return try ConformanceRun(wrapper: wrapper, rows: rows).run(format)
        }
        if !rows.isEmpty || !wrapper.isEmpty { throw refuse(Diagnostics.onlyWithConformance) }
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
