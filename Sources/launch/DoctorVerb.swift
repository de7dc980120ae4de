internal import ArgumentParser
internal import Doctor
internal import LinuxSystem

/// `launch doctor`
struct DoctorVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Say what this kernel and this context can give a launch, and what changes it.",
        discussion: """
            Everything is tried in short-lived processes of its own; nothing is changed. A feature is there (yes), \
            not there (no), there in part (partly), or cannot be told (unknown).

            Exit status: 0; 1 when a required feature is anything but yes; 125 could not look.

            EXAMPLES:
              launch doctor
              launch doctor --require landlock-network,user-namespaces
              launch doctor --format json | jq '.features[] | select(.state == "no") | .name'
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

    @Option(help: "table or json.")
    var format: Format = .table

    @Option(
        help: .init(
            "Exit with 1 when this feature is not there; repeatable, or NAME,NAME.",
            valueName: "feature"
        )
    )
    var require: [String] = []

    mutating func run() throws {
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
