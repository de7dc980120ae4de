internal import Audit
internal import CommandSyntax
internal import Launching
internal import LinuxSystem

/// `launch audit`
struct AuditVerb: Verb {
    enum Format: String, CaseIterable { case table, json }

    static let table = VerbTable<Self>(
        "audit",
        "Check the health of every credential of the manifest; decrypts nothing.",
        options: [
            .text("config", letter: "c", value: "FILE", completion: .files, "Audit this manifest.") {
                $0.config = $1
            },
            .flag("strict", "Exit with 1 when degraded.") { $0.strict = true },
            .choice("format", initial: Format.table, "How to print it.") { $0.format = $1 },
        ],
        exitStatus: [
            .init("0", "healthy; or degraded (expiring, stale, or without required metadata)"),
            .init("1", "degraded, with --strict"), .init("2", "critical: something expired or missing"),
            .init("125", "could not audit"),
        ],
        examples: [.init("launch audit"), .init("launch audit --strict --format json")]
    )

    var config: String?
    var strict = false
    var format = Format.table

    func run() throws(ExitCode) {
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
