import Foundation
import LaunchProgram
import Testing

/// One launch in which one system call failed, or at which the launcher was killed.
struct Fault: CustomStringConvertible {
    /// Who made the call.
    enum Role: String {
        case launcher = "L"
        /// The child until execve; with a pid namespace also the maker of the namespaces, until it clones.
        case child = "C"
        /// The maker of the namespaces, from its first clone.
        case maker = "N"
        /// The supervisor until its filter is in place.
        case supervisor = "S"
        /// Process 1 of a new pid namespace, from its clone until its filter is in place.
        case first = "I"
    }

    let role: Role
    /// Among the calls of its role.
    let index: Int
    let call: String
    /// 0 for a kill.
    let error: Int
    /// The launcher's exit status, 1000 + n for signal n.
    let status: Int
    /// Processes left seconds after the launcher.
    let orphans: Int
    let executed: Bool
    /// What the command found out about its own protection; empty when it did not get that far.
    let marker: String
    /// What the launcher wrote.
    let message: String

    var description: String {
        "\(role) call \(index) (\(call)), error \(error): status \(status), \(executed ? "" : "not ")executed, "
            + "\(orphans) left, \(message)"
    }
}

/// A launch repeated with one fault each time.
struct Faults {
    /// The values and the identity, as bytes.
    let secrets: [Data]
    /// What is left in the directory of the launches when all have ended.
    let files: Set<String>
    /// What the command reports when nothing fails.
    let protected: String
    let faults: [Fault]

    /// - Parameters:
    ///   - errors: errno numbers, or `kill`.
    ///   - options: of the launch; `DIRECTORY` stands for where the command writes.
    init(_ errors: String, options: [String] = []) throws {
        let canaries = try Canaries(2)
        // One value each way.
        let text = canaries.manifest.replacing("[secret.S1]\n", with: "[secret.S1]\ndeliver = \"memfd\"\n")
        try canaries.workshop.write("launch.toml", text)
        let tool = try Compiled.program("faults")
        let marker = try Compiled.program("marker")
        var rows: [[String]] = []
        for shard in 0..<2 { try Self.makeDirectory("shard-\(shard)", canaries) }
        let outcomes = try Self.inParallel(2) { shard in
            let directory = canaries.workshop.path("shard-\(shard)")
            let words = options.map { $0.replacing("DIRECTORY", with: directory) }
            let launch =
                [LaunchProgram.path] + words
                + ["--", marker, directory + "/marker", "S0", "S1_FILE", "S1"]
            return try canaries.workshop.shell([tool, directory, "\(shard)", "2", errors, "--"] + launch)
        }
        for outcome in outcomes {
            rows += outcome.text.split(separator: "\n").map { $0.components(separatedBy: "\t") }
        }
        let clean = rows.filter { $0[0] == "clean" }
        try #require(clean.count == 2 && clean.allSatisfy { $0[1] == "7" }, "\(clean)")
        secrets = canaries.patterns.map { Data($0) }
        files = Set(try FileManager.default.subpathsOfDirectory(atPath: canaries.workshop.directory))
        protected = Self.normalized(clean[0][3])
        let names = try Self.callNames(canaries.workshop)
        faults = rows.compactMap { row in
            guard row.count == 9, let role = Fault.Role(rawValue: row[0]) else { return nil }
            let numbers = row[1...6].map { Int($0) ?? -1 }
            return Fault(
                role: role,
                index: numbers[0],
                call: names[numbers[1]] ?? "\(numbers[1])",
                error: numbers[2],
                status: numbers[3],
                orphans: numbers[4],
                executed: numbers[5] == 1,
                marker: Self.normalized(row[7]),
                message: row[8]
            )
        }
        // Repetitions make the same calls, give or take what the allocator does.
        #expect(rows.count { $0[0] == "unreached" } <= 8, "\(rows.filter { $0[0] == "unreached" })")
    }

    private static func makeDirectory(_ name: String, _ canaries: Canaries) throws {
        try FileManager.default.createDirectory(
            atPath: canaries.workshop.path(name),
            withIntermediateDirectories: false
        )
    }

    /// Threads, because a process that waits for another occupies one.
    private static func inParallel(
        _ count: Int,
        _ body: @escaping @Sendable (Int) throws -> Outcome
    ) throws -> [Outcome] {
        let results = Results()
        DispatchQueue.concurrentPerform(iterations: count) { index in
            let result = Result { try body(index) }
            results.add(result)
        }
        return try results.all.map { try $0.get() }
    }

    private final class Results: @unchecked Sendable {
        private let lock = NSLock()
        private var results: [Result<Outcome, any Error>] = []
        func add(_ result: Result<Outcome, any Error>) { lock.withLock { results.append(result) } }
        var all: [Result<Outcome, any Error>] { lock.withLock { results } }
    }

    /// A failed close shifts the number of the next descriptor, nothing else.
    private static func normalized(_ marker: String) -> String {
        marker.replacing(#/self/fd/\d+/#, with: "self/fd/N")
    }

    /// Expects `isRight` of each, and says which were not: one line for each call and outcome.
    static func expect(
        _ faults: [Fault],
        _ place: SourceLocation = #_sourceLocation,
        _ isRight: (Fault) -> Bool
    ) {
        var wrong: [String: (first: Fault, count: Int)] = [:]
        for fault in faults where !isRight(fault) {
            wrong["\(fault.role) \(fault.call) \(fault.status) \(fault.executed)", default: (fault, 0)]
                .count += 1
        }
        let lines = wrong.values.map { "\($0.count) times such as \($0.first)" }.sorted()
        #expect(lines.isEmpty, "\(lines.joined(separator: "\n"))", sourceLocation: place)
    }

    /// System call names by number, from the kernel's header.
    private static func callNames(_ workshop: Workshop) throws -> [Int: String] {
        let text = try workshop.shell([
            "gcc", "-E", "-dM", "-include", "asm/unistd.h", "-x", "c", "/dev/null",
        ]).text
        let pairs = text.split(separator: "\n").compactMap { line -> (Int, String)? in
            let words = line.split(separator: " ")
            guard words.count == 3, words[1].hasPrefix("__NR_"), let number = Int(words[2]) else {
                return nil
            }
            return (number, String(words[1].dropFirst("__NR_".count)))
        }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }
}
