import Foundation
import LaunchProgram
import Testing

/// Isolation profiles with one step left out, for showing that the step is what stops an attack.
struct Profiles {
    let workshop: Workshop

    /// A profile of nothing but these; whatever is left out of a profile file has its strict default.
    ///
    /// - Parameters:
    ///   - first: keys of no table.
    ///   - rest: tables.
    func make(
        keeping: String = "[]",
        noNewPrivileges: Bool = true,
        first: String = "",
        rest: String = ""
    ) throws -> String {
        let text = """
            description = "for a test"
            no_new_privs = \(noNewPrivileges)
            \(first)
            [capabilities]
            keep = \(keeping)
            \(rest)
            """
        return try workshop.write("profile-\(UUID().uuidString).toml", text)
    }

    /// The filter of the built-in profile, as the text of its table.
    static func filter() throws -> String {
        let text = try String(contentsOfFile: LaunchProgram.root + "/profiles/default.toml", encoding: .utf8)
        let start = try #require(text.range(of: "\n[seccomp]\n"))
        return String(text[start.lowerBound...])
    }

    /// What `attack NAME` comes to under a profile: 0 when it worked, else errno; 128 + n for signal n.
    func attack(_ name: String, on file: String = "", under profile: String, as user: [String] = []) throws
        -> Int32
    {
        let words = [
            LaunchProgram.path, "--profile", profile, "--", try Compiled.program("attack"), name, file,
        ]
        let outcome = try workshop.shell(user + words)
        let status = outcome.status ?? 128 + (outcome.signal ?? 0)
        try #require(status != 255 && status != 125, "\(outcome.errorText)")
        return status
    }

    /// As above, with system calls of the child left out: `NUMBER` or `NUMBER:FIRST-ARGUMENT`.
    func attack(
        _ name: String,
        on file: String = "",
        under profile: String,
        leavingOut calls: [String]
    ) throws -> Int32 {
        let tracer = [try Compiled.program("leave-out"), calls.joined(separator: ","), "--"]
        let words = [
            LaunchProgram.path, "--profile", profile, "--", try Compiled.program("attack"), name, file,
        ]
        let outcome = try workshop.shell(tracer + words)
        let numbers = outcome.text.split(whereSeparator: \.isWhitespace).compactMap { Int32($0) }
        try #require(
            numbers.count == 2 && (numbers[0] > 0) != calls.isEmpty,
            "nothing was left out: \(outcome.text)"
        )
        return numbers[1] > 1000 ? numbers[1] - 1000 + 128 : numbers[1]
    }
}

/// System calls by number, where the two machines differ.
enum Call {
    #if arch(x86_64)
        static let prctl = 157
        static let capset = 126
    #else
        static let prctl = 167
        static let capset = 91
    #endif
    static let closeRange = 436
    static let dropBounding = "\(prctl):24"
    static let securebits = "\(prctl):28"
    static let clearAmbient = "\(prctl):47"
    static let noNewPrivileges = "\(prctl):38"
    static let setSecurebits = "\(prctl):28"
}

/// Error numbers as attacks exit with them; 159 is death by SIGSYS.
enum Answer {
    static let worked: Int32 = 0
    static let notPermitted: Int32 = 1
    static let badDescriptor: Int32 = 9
    static let denied: Int32 = 13
    static let noSuchCall: Int32 = 38
    static let badSystemCall: Int32 = 128 + 31
}
