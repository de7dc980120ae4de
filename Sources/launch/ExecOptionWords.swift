internal import Delivery
internal import Launching
internal import LinuxSystem

/// Reads the options of a launch without the argument parser, whose set-up alone takes longer than opening ten
/// secrets. Whatever is not plainly right is left to the parser, which explains it.
enum ExecOptionWords {
    /// `nil` when the words are not plainly `[exec] [options] -- command`.
    static func options(in arguments: ProcessArguments) -> LaunchOptions? {
        var words: [String] = []
        for index in 1..<max(arguments.count, 1) {
            let word = arguments[index]
            if word == "--" { return parse(words[...]) }
            words.append(word)
        }
        return nil
    }

    static func parse(_ words: ArraySlice<String>) -> LaunchOptions? {
        var options = LaunchOptions()
        var rest = words.first == "exec" ? words.dropFirst() : words
        while let word = rest.popFirst() {
            guard apply(word, &rest, to: &options) else { return nil }
        }
        return options
    }

    private static func apply(
        _ word: String,
        _ rest: inout ArraySlice<String>,
        to options: inout LaunchOptions
    ) -> Bool {
        switch word {
        case "--strict": options.strict = true
        case "--skip-audit": options.skipAudit = true
        case "--warn-only": options.warnOnly = true
        case "--pristine": options.pristine = true
        case "--report-denials": options.reportsDenials = true
        case "-v", "--verbose": options.verbose = true
        case "--only": return takeNames(&rest, into: &options.only)
        default: return applyValue(word, &rest, to: &options)
        }
        return true
    }

    private static func applyValue(
        _ word: String,
        _ rest: inout ArraySlice<String>,
        to options: inout LaunchOptions
    ) -> Bool {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard name.hasPrefix("-"), let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
            return false
        }
        if value.hasPrefix("-") || value.isEmpty && parts.count == 2 { return false }
        switch name {
        case "-c" where parts.count == 1, "--config": options.config = value
        case "--profile": options.profile = value
        case "--isolation": options.isolation.append(value)
        case "--receipt": options.receipt = value
        case "--identity": options.identity = value
        case "--denials": options.denials = value
        case "--deliver":
            guard let method = DeliveryMethod(rawValue: value) else { return false }
            options.deliver = method
        case "--keep-fd":
            guard let number = Int32(value) else { return false }
            options.keptDescriptors.append(number)
        case "--signal-exit":
            guard value == "code" else { return false }
            options.exitsWithCode = true
        default: return false
        }
        return true
    }

    private static func takeNames(_ rest: inout ArraySlice<String>, into names: inout [String]) -> Bool {
        let taken = rest.prefix { !$0.hasPrefix("-") }
        names += taken
        rest = rest.dropFirst(taken.count)
        return !taken.isEmpty
    }
}
