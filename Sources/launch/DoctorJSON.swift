internal import Doctor
internal import JSONText

/// `launch doctor --format json`; the fields are documented in docs/doctor.md.
struct DoctorJSON {
    /// Changes when a field changes its meaning or goes; new features and fields do not change it.
    static let version = 1

    private let examination: Examination
    private let requirement: Requirement

    init(_ examination: Examination, _ requirement: Requirement) {
        self.examination = examination
        self.requirement = requirement
    }

    var text: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("version", Self.version)
            writer.key("features")
            writer.array(examination.findings) { writer, finding in write(finding, to: &writer) }
            writer.key("required")
            writer.array(requirement.features) { writer, feature in writer.value(feature.rawValue) }
            writer.key("unmet")
            writer.array(requirement.unmet(in: examination)) { writer, finding in
                writer.value(finding.feature.rawValue)
            }
        }
        return writer.text
    }

    private func write(_ finding: Finding, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("name", finding.feature.rawValue)
            writer.member("group", finding.feature.group.rawValue)
            writer.member("state", finding.state.rawValue)
            writer.member("value", Diagnostics.words(finding))
            writer.member("meaning", Diagnostics.meaning(finding))
            writer.member("reason", Diagnostics.reason(finding))
            writer.member("change", Diagnostics.change(finding, examination.context))
        }
    }
}
