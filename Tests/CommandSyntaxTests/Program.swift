@testable import CommandSyntax

/// A program with one of everything, and with the characters that formats could stumble on.
enum Program {
    static var option: OptionSyntax {
        var option = OptionSyntax("format", "f", help: "How: [a:b] 'c' \\d $e `f` \"g\".")
        option.value = .one
        option.allowed = ["table", "json"]
        option.completion = Completion(words: ["table", "json"])
        option.initial = "table"
        return option
    }

    static var file: OptionSyntax {
        var option = OptionSyntax("config", "c", help: "Read this file.")
        option.value = .one
        option.valueName = "FILE"
        option.completion = .files
        return option
    }

    static var names: OptionSyntax {
        var option = OptionSyntax("only-these-and-none-of-the-others", help: "No other.")
        option.value = .list
        option.valueName = "NAME"
        return option
    }

    static var run: VerbSyntax {
        var verb = VerbSyntax("run", "Start it.")
        verb.options = [file, names, OptionSyntax("dry", help: "Do nothing.")]
        verb.operands = .command
        verb.examples = [.init("tool run -- sh -c 'exit 3'", "three"), .init("tool -- true")]
        return verb
    }

    static var show: VerbSyntax {
        var verb = VerbSyntax("show", "Show it.")
        verb.about = ".TH is no request here.\n\nA second\nparagraph."
        verb.options = [option]
        verb.operands = .words(shown: "NAME", help: "What to show.", atLeast: 1, atMost: 1, .files)
        verb.exitStatus = [.init("1", "not there")]
        return verb
    }

    static var profile: VerbSyntax {
        var verb = VerbSyntax("profile", "Look at profiles.")
        verb.verbs = [VerbSyntax("list", "List them."), show]
        return verb
    }

    static var help: VerbSyntax {
        var verb = VerbSyntax("help", "Show help.")
        verb.operands = .words(shown: "[VERB]", help: "Of which.", .verbs)
        return verb
    }

    static var whole: ProgramSyntax {
        var root = VerbSyntax("tool", "Do things.")
        root.usage = ["[options] -- command", "VERB [options]"]
        root.about = "It does things."
        root.exitStatus = [.init("125", "refused")]
        root.examples = [.init("tool -- true", "nothing")]
        var program = ProgramSyntax(root: root, verbs: [run, profile, help], standard: run, version: "1.2.3")
        program.variables = [.init("TOOL_HOME", "Its home.")]
        program.files = [.init("~/.tool", "Its file.")]
        program.seeAlso = ["true(1)"]
        return program
    }
}
