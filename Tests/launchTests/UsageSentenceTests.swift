import CommandSyntax
import Testing

@testable import launch

@Suite struct `Sentences about the command line` {
    private func message(_ error: UsageError, _ verb: VerbSyntax = AuditVerb.table.syntax) -> Message {
        Diagnostics.message(error, of: verb, after: ["launch"])
    }

    @Test func `suggest the verb that was meant`() {
        expect(
            message(.unknownVerb("aduit")),
            "no verb is called aduit; did you mean audit?",
            hint: "launch -- aduit … starts a command of that name; launch help lists the verbs"
        )
        expect(
            message(.unknownVerb("npm")),
            "no verb is called npm",
            hint: "launch -- npm … starts a command of that name; launch help lists the verbs"
        )
        expect(
            Diagnostics.noHelp(of: "sael"),
            "no verb is called sael; did you mean seal?",
            hint: "launch help lists the verbs"
        )
    }

    @Test func `list the verbs below a verb`() {
        var group = VerbSyntax("profile", "Look at profiles.")
        group.verbs = [
            VerbSyntax("list", "List."), VerbSyntax("show", "Show."), VerbSyntax("check", "Check."),
        ]
        expect(
            message(.unknownSubverb(nil, of: "profile"), group),
            "launch profile does nothing by itself: add list, show or check",
            hint: "launch help profile"
        )
        expect(
            message(.unknownSubverb("lst", of: "profile"), group),
            "launch profile has no verb lst; did you mean list?",
            hint: "launch help profile"
        )
    }

    @Test func `suggest the option that was meant`() {
        let hint = "launch help audit lists the options"
        expect(
            message(.unknownOption("--stric")),
            "unknown option --stric; did you mean --strict?",
            hint: hint
        )
        expect(
            message(.unknownOption("-strict")),
            "unknown option -strict; did you mean --strict?",
            hint: hint
        )
        expect(message(.unknownOption("--halp")), "unknown option --halp; did you mean --help?", hint: hint)
        expect(message(.unknownOption("-x")), "unknown option -x", hint: hint)
    }

    @Test func `say what a value must be`() {
        expect(
            message(.missingValue(option: "-c", value: "FILE")),
            "-c needs a value: -c FILE",
            hint: "launch help audit says what it is for"
        )
        expect(
            message(.unwantedValue(option: "--strict")),
            "--strict takes no value",
            hint: "launch help audit"
        )
        expect(
            message(.invalidValue(option: "--format", value: "x", allowed: ["table", "json"])),
            "--format must be table or json, not \"x\"",
            hint: "launch help audit"
        )
        expect(
            message(.invalidValue(option: "--shell", value: "x", allowed: ["a", "b", "c"])),
            "--shell must be a, b or c, not \"x\"",
            hint: "launch help audit"
        )
        expect(
            message(.invalidValue(option: "--keep-fd", value: "x", allowed: [])),
            "--keep-fd must be a number, not \"x\"",
            hint: "launch help audit"
        )
    }

    @Test func `say where a word belongs`() {
        expect(message(.unexpectedOperand("extra")), "unexpected word extra", hint: "launch help audit")
        expect(message(.missingOperand("NAME")), "NAME is missing", hint: "launch help audit")
        expect(
            message(.commandWithoutSeparator("true"), ExecVerb.table.syntax),
            "unexpected word true: a command stands behind --",
            hint: "launch [options] -- true …"
        )
        expect(
            message(.commandWithoutSeparator("true"), ExplainVerb.table.syntax),
            "unexpected word true: a command stands behind --",
            hint: "launch explain [options] -- true …"
        )
    }

    @Test func `show no control character of a word`() {
        #expect(message(.unexpectedOperand("\u{1b}[2J")).text.contains("unexpected word \\u{1b}[2J"))
    }
}
