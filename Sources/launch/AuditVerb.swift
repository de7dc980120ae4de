internal import ArgumentParser
internal import Audit
internal import Launching
internal import LinuxSystem

/// `launch audit`
struct AuditVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Check the health of every credential of the manifest; decrypts nothing.",
        discussion: """
            Exit status: 0 healthy, 2 critical (something expired or missing), 125 could not audit. A degraded \
            manifest (expiring, stale, or without required metadata) is 0, and 1 with --strict.

            EXAMPLES:
              launch audit
              launch audit --strict --format json
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

    @Option(name: [.short, .long], help: .init("Audit this manifest.", valueName: "file"))
    var config: String?

    @Flag(help: "Exit with 1 when degraded.")
    var strict = false

    @Option(help: "table or json.")
    var format: Format = .table

    mutating func run() throws {
        let file: ManifestFile
        do throws(ManifestFileError) {
            file = try ManifestFile.required(option: config, environment: ProcessEnvironment())
        } catch { throw refuse(Diagnostics.message(error)) }
        let report = Audit.run(file.manifest, now: Clock.unixSeconds())
        switch format {
        case .table: try Output.print(report.table())
        case .json: try Output.print(report.json())
        }
        throw ExitCode(status(of: report))
    }

    private func status(of report: AuditReport) -> Int32 {
        report.status == .degraded && !strict ? 0 : Int32(report.status.exitStatus)
    }
}
