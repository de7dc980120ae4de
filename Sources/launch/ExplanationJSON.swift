internal import Delivery
internal import Isolation
internal import JSONText
internal import Launching

/// `launch explain --format json`.
struct ExplanationJSON {
    private let explanation: Explanation

    init(_ explanation: Explanation) { self.explanation = explanation }

    var text: String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("command")
            writer.array(explanation.command) { writer, word in writer.value(word) }
            writer.member("file", explanation.path)
            writer.member("manifest", explanation.manifest)
            writer.member("profile", explanation.isolation.profileName)
            writer.member("mode", explanation.mode.replaces ? "exec" : "supervise")
            writer.key("secrets")
            writer.array(explanation.secrets) { writer, secret in Self.write(secret, to: &writer) }
            Self.write("set", explanation.set, to: &writer)
            Self.write("inherited", explanation.inherited, to: &writer)
            Self.write("withheld", explanation.withheld, to: &writer)
            writer.key("steps")
            writer.array(explanation.isolation.descriptions) { writer, step in Self.write(step, to: &writer) }
            Self.write("notes", explanation.isolation.caveats.map(Diagnostics.caveat), to: &writer)
        }
        return writer.text
    }

    private static func write(_ name: String, _ values: [String], to writer: inout JSONWriter) {
        writer.key(name)
        writer.array(values) { writer, value in writer.value(value) }
    }

    private static func write(_ secret: Explanation.SecretLine, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("name", secret.name)
            writer.member("variable", secret.wireName)
            writer.member("source", secret.source.rawValue)
            writer.member("deliver", secret.method.rawValue)
        }
    }

    private static func write(_ step: StepDescription, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("step", step.title)
            writer.member("reason", step.reason)
        }
    }
}
