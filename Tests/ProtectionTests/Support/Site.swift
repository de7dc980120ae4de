import Foundation
import LaunchProgram
import Testing

/// Who starts a launch.
enum Starter: String, CaseIterable, Sendable, CustomTestStringConvertible {
    /// uid 0 with every capability.
    case root
    /// uid 65534 without any.
    case nobody
    /// Nobody as uid 0 of a user namespace and a mount namespace of its own, with every capability there.
    case namespace

    var testDescription: String { rawValue }
}

/// Where attacks take place: files to get at, a directory where everything is allowed, and a starter.
final class Site {
    let starter: Starter
    let workshop: Workshop
    /// The words before a command that this starter starts.
    let words: [String]
    /// What operands stand for.
    var values: [String: String]
    private let namespace: RunningProgram?

    static let probe = "probe"

    private static func probe(in workshop: Workshop, copied: Bool) throws -> String {
        let program = try Compiled.program(probe)
        if !copied { return program }
        try FileManager.default.copyItem(atPath: program, toPath: workshop.path(probe))
        return workshop.path(probe)
    }

    /// - Parameter place: where the files are, if not where temporary files are; the probe is there too.
    init(_ starter: Starter, below place: String? = nil) throws {
        self.starter = starter
        workshop = try Workshop(below: place)
        let outside = workshop.path("out")
        for name in ["out", "out/directory", "area"] {
            try FileManager.default.createDirectory(
                atPath: workshop.path(name),
                withIntermediateDirectories: false
            )
        }
        try workshop.write("out/file", "x")
        try workshop.write("out/doomed", "x")
        values = [
            "OUT": outside, "FILE": outside + "/file", "AREA": workshop.path("area"),
            "PROBE": try Self.probe(in: workshop, copied: place != nil), "HOME": workshop.path("home"),
            "MACHINE": try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/mnt"),
        ]
        // Root without capabilities is no more than the owner of its files.
        if starter != .root { try workshop.giveAway() }
        switch starter {
        case .root:
            namespace = nil
            words = []
        case .nobody:
            namespace = nil
            words = Machine.asNobody
        case .namespace:
            // One namespace for all that is started here, held by a program that waits.
            let holder = try RunningProgram(
                Machine.asNobody + [
                    "unshare", "--map-root-user", "--mount", try Compiled.program("subject"), "ready",
                ],
                in: workshop
            )
            let process = try #require(holder.line(), "no user namespace: \(holder.errorText)")
            namespace = holder
            words = ["nsenter", "--user", "--mount", "--target", process, "--wdns=\(workshop.directory)"]
        }
    }

    /// A profile that takes nothing away, but what `rest` says.
    ///
    /// - Parameter first: keys of no table.
    func profile(
        _ rest: String = "",
        keeping: String = "\"all\"",
        noNewPrivileges: Bool = true,
        first: String = ""
    ) throws -> [String] {
        let profiles = Profiles(workshop: workshop)
        let text = values.reduce(rest) { $0.replacing("$" + $1.key, with: $1.value) }
        let path = try profiles.make(
            keeping: keeping,
            noNewPrivileges: noNewPrivileges,
            first: first,
            rest: text
        )
        return ["--profile", path]
    }

    /// Tries an attack in a launch with these options, or in none.
    func attempt(_ attack: Attack, launch options: [String]?, as starter: [String]? = nil) throws -> Fate {
        let operands = attack.operands.map { values[$0] ?? $0 }
        let launch = options.map { [LaunchProgram.path] + $0 + ["--"] } ?? []
        let program = values["PROBE"] ?? ""
        let outcome = try workshop.shell((starter ?? words) + launch + [program, attack.name] + operands)
        let line = outcome.text.split(separator: "\n").last ?? ""
        return try #require(Fate(line), "\(attack.name): \(outcome.text)\(outcome.errorText)")
    }

    /// Expects the attack to work in the one launch, and to be refused with its answer in the other.
    func expect(
        _ attack: Attack,
        without open: [String]?,
        with strict: [String],
        _ place: SourceLocation = #_sourceLocation
    ) throws {
        let control = try attempt(attack, launch: open)
        if isFair(control, attack, place) {
            let answer = try attempt(attack, launch: strict)
            // Who could not do it anyway may be told so before the protection is asked.
            let isRight = answer == .refused(attack.answer) || answer == vanity(attack)
            #expect(isRight, "\(attack.testDescription) by \(starter): \(answer)", sourceLocation: place)
        }
    }

    private func vanity(_ attack: Attack) -> Fate? { attack.vain[starter].map { .refused($0.rawValue) } }

    /// Whether the control did what it should, so that a refusal says something. A printed line says why not.
    func isFair(
        _ control: Fate,
        _ attack: Attack,
        _ place: SourceLocation = #_sourceLocation
    ) -> Bool {
        if control == .succeeded {
            #expect(attack.vain[starter] == nil, "\(attack.name) works, after all", sourceLocation: place)
            return true
        }
        if let absent = attack.absent, control == .refused(absent) {
            // What this kernel was built without says nothing about us; the filter's own answer still must come.
            print("skipped: this kernel has nothing that \(attack.name) could attack")
            return absent != attack.answer
        }
        if case .untried(let reason) = control {
            print("skipped: \(attack.name) by \(starter): \(reason)")
            #expect(!LaunchProgram.mustWork, "\(attack.name)", sourceLocation: place)
            return false
        }
        #expect(
            control == vanity(attack),
            "\(attack.testDescription) by \(starter), without the protection",
            sourceLocation: place
        )
        return true
    }

    /// Expects the attack to fail, in whatever way.
    func expectRefused(
        _ attack: Attack,
        launch options: [String],
        _ place: SourceLocation = #_sourceLocation
    ) throws {
        let answer = try attempt(attack, launch: options)
        guard case .refused = answer else {
            Issue.record("\(attack.testDescription) by \(starter): \(answer)", sourceLocation: place)
            return
        }
    }
}
