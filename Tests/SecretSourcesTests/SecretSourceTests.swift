import Age
import LinuxSystem
import ProcessFixtures
import Testing

@testable import SecretSources

/// What every source promises (`SecretSource`).
@Suite struct `Every secret source` {
    /// Measures and writes the references, and expects these values; `nil` for one the source does not have.
    private func expect<Source: SecretSource & ~Copyable>(
        of source: consuming Source,
        _ values: [(reference: Source.Reference, value: String?)]
    ) throws {
        var offsets: [Int] = []
        var expected: [UInt8] = [0xee]
        for (reference, value) in values {
            let count = try source.measure(reference)
            #expect(count == value?.utf8.count)
            guard let value else { continue }
            offsets.append(expected.count)
            expected += Array(value.utf8) + [0xee]
        }
        var buffer = [UInt8](repeating: 0xee, count: expected.count)
        var span = buffer.mutableSpan
        try source.write(to: offsets, of: &span)
        // Each value in its place, and nothing around them touched.
        #expect(buffer == expected)
    }

    @Test func `gives what it measured: the environment`() throws {
        let environment = ProcessEnvironment.made(of: "A=one", "EMPTY=", "C=three")
        try expect(
            of: EnvironmentSource(environment),
            [("C", "three"), ("UNSET", nil), ("EMPTY", ""), ("A", "one")]
        )
        try expect(of: EnvironmentSource(environment), [])
        try expect(of: EnvironmentSource(environment), [("UNSET", nil)])
    }

    @Test func `gives what it measured: sealed values`() throws {
        let identity = try X25519Identity.generate()
        let long = String(repeating: "0123456789", count: 20_000)
        let values = [("A", "one"), ("EMPTY", ""), ("LONG", long), ("A", "another")]
        try expect(
            of: try SealedSource(identities: [identity]),
            try values.map { name, value in
                let text = try armored(value, to: identity, boundTo: name)
                return (SealedSource.Reference(name: name, armored: text), value)
            }
        )
        try expect(of: try SealedSource(identities: [identity]), [])
    }
}

@Suite struct `Sealed values` {
    private let identity: X25519Identity

    init() throws { identity = try X25519Identity.generate() }

    /// The names that nothing binds, or the error.
    private func open(_ values: [(name: String, armored: String)]) throws(SourceError) -> [String] {
        var source = try SealedSource(identities: [identity])
        var offsets: [Int] = []
        var end = 0
        for (name, armored) in values {
            offsets.append(end)
            end += try source.measure(SealedSource.Reference(name: name, armored: armored)) ?? 0
        }
        var buffer = [UInt8](repeating: 0, count: end)
        var span = buffer.mutableSpan
        try source.write(to: offsets, of: &span)
        return source.unbound
    }

    @Test func `that no name binds are told apart`() throws {
        let unbound = try armored("x", to: identity, boundTo: nil)
        let bound = try armored("y", to: identity, boundTo: "B")
        #expect(try open([("A", unbound), ("B", bound), ("C", unbound)]) == ["A", "C"])
    }

    @Test func `are refused under another name, with their index`() throws {
        let values = [
            ("A", try armored("x", to: identity, boundTo: "A")),
            ("B", try armored("y", to: identity, boundTo: "C")),
        ]
        let reason = AgeError.boundToAnotherName(expected: "B", found: ["C"])
        #expect(throws: SourceError(index: 1, reason: reason)) { _ = try open(values) }
    }

    @Test func `of somebody else are refused with their index`() throws {
        let other = try X25519Identity.generate()
        let values = [
            ("A", try armored("x", to: identity, boundTo: "A")),
            ("B", try armored("y", to: identity, boundTo: "B")),
            ("C", try armored("z", to: other, boundTo: "C")),
        ]
        #expect(throws: SourceError(index: 2, reason: .noMatch(stanzaTypes: ["X25519", "launch-name"]))) {
            _ = try open(values)
        }
    }

    @Test func `that are no age file are refused with their index`() throws {
        let good = try armored("x", to: identity, boundTo: "A")
        #expect(throws: SourceError(index: 1, reason: .header(.versionLine))) {
            _ = try open([("A", good), ("B", "not armored")])
        }
        #expect(throws: SourceError(index: 0, reason: .armor(.truncated, line: 1))) {
            _ = try open([("A", "-----BEGIN AGE ENCRYPTED FILE-----\n")])
        }
    }

    @Test func `that were altered are refused with their index`() throws {
        let long = String(repeating: "x", count: 1000)
        let good = try armored(long, to: identity, boundTo: "B")
        var lines = good.split(separator: "\n").map(String.init)
        // The payload is what the last lines hold.
        let line = lines.count - 4
        lines[line] = String(lines[line].reversed())
        do throws(SourceError) {
            _ = try open([
                ("A", (try? armored("y", to: identity, boundTo: "A")) ?? ""),
                ("B", lines.joined(separator: "\n")),
            ])
            Issue.record("opened")
        } catch { #expect(error == SourceError(index: 1, reason: .payload(.authentication(chunk: 0)))) }
    }
}
