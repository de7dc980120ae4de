internal import CommandSyntax
internal import Conformance
internal import LinuxSystem

/// `launch doctor --conformance`
struct ConformanceRun {
    /// Every row, group by group.
    static var names: [String] { RowGroup.all.flatMap { $0.rows.map(\.name) } }

    let wrapper: [String]
    let rows: [String]

    func run(_ format: DoctorVerb.Format) throws(ExitCode) {
        let chosen = try chosenRows()
        let environment = ProcessEnvironment()
        let words = try wrapper.isEmpty ? ownWords() : wrapperWords()
        let conformance = Conformance(
            wrapper: words,
            searchPath: environment.text("PATH") ?? "/usr/local/bin:/usr/bin:/bin",
            place: environment.text("TMPDIR").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
        )
        Output.progress(0, of: chosen.count)
        let results: [RowResult]
        do throws(Conformance.Obstacle) {
            results = try conformance.run(chosen) { Output.progress($0, of: chosen.count) }
        } catch {
            Output.progress(0, of: 0)
            if case .interrupted(let signal) = error { dieBySignal(signal) }
            throw refuse(Diagnostics.message(error))
        }
        let report = ConformanceReport(wrapper: words, results: results)
        switch format {
        case .table: try Output.print(ConformanceTable(report, isColoured: Output.isColoured).text)
        case .json: try Output.print(ConformanceJSON(report).text)
        }
        if report.failed.isEmpty { return }
        throw ExitCode(1)
    }

    private func chosenRows() throws(ExitCode) -> [Row] {
        for name in rows where !Self.names.contains(name) { throw refuse(Diagnostics.unknownRow(name)) }
        return RowGroup.all.flatMap { $0.rows.filter { rows.isEmpty || rows.contains($0.name) } }
    }

    /// This program, without isolation: what a profile takes away, such as other sessions, is not what is asked about.
    private func ownWords() throws(ExitCode) -> [String] {
        do throws(SystemError) {
            return [try ProcessDirectory().link("exe"), "--profile", "none", "--"]
        } catch {
            throw refuse(Diagnostics.noOwnFile(error))
        }
    }

    /// A shell elsewhere must find the same file.
    private func wrapperWords() throws(ExitCode) -> [String] {
        guard wrapper[0].utf8.contains(UInt8(ascii: "/")), !wrapper[0].hasPrefix("/") else { return wrapper }
        do throws(SystemError) {
            return ["\(try WorkingDirectory.path())/\(wrapper[0])"] + wrapper.dropFirst()
        } catch {
            throw refuse(Diagnostics.noOwnFile(error))
        }
    }
}

/// What came of it all.
struct ConformanceReport {
    let wrapper: [String]
    let results: [RowResult]

    var failed: [RowResult] {
        results.filter { if case .failed = $0.verdict { true } else { false } }
    }

    var unavailable: [RowResult] {
        results.filter { if case .unavailable = $0.verdict { true } else { false } }
    }

    /// The groups with the rows that were tried, and what came of each.
    var groups: [(group: RowGroup, rows: [(row: Row, result: RowResult)])] {
        RowGroup.all.compactMap { group in
            let rows = group.rows.compactMap { row in
                results.first { $0.row == row.name }.map { (row: row, result: $0) }
            }
            return rows.isEmpty ? nil : (group, rows)
        }
    }
}
