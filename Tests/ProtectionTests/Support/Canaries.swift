import Foundation
import LaunchProgram
import Testing

/// A manifest with sealed secrets, each a value that occurs nowhere else on this machine.
struct Canaries {
    let workshop: Workshop
    /// The values of `S0`, `S1`, …
    private(set) var values: [String]
    /// The identity as text, `AGE-SECRET-KEY-1…`.
    let key: String

    static let identityPath = "home/.config/launch/identity.txt"

    init(_ count: Int = 10, isolation: String = "") throws {
        workshop = try Workshop()
        values = (0..<count).map { _ in "canary-" + UUID().uuidString + UUID().uuidString }
        #expect(try workshop.launch("keygen").status == 0)
        #expect(try workshop.launch("init").status == 0)
        key = try #require(
            try workshop.read(Self.identityPath).split(separator: "\n").first {
                $0.hasPrefix("AGE-SECRET-KEY-1")
            }
            .map(String.init)
        )
        let names = values.indices.map { "S\($0)" }
        let variables = Dictionary(uniqueKeysWithValues: zip(names, values))
        let sealing = try workshop.launch(arguments: ["seal"] + names, adding: variables)
        try #require(sealing.status == 0, "\(sealing.errorText)")
        if !isolation.isEmpty { try workshop.write("launch.toml", manifest + "\n" + isolation) }
    }

    /// The same with another value of `S0`, which the manifest has now.
    func resealed() throws -> Canaries {
        var new = self
        new.values[0] = "canary-" + UUID().uuidString + UUID().uuidString
        let sealing = try workshop.launch("seal", "S0=-", input: Data(new.values[0].utf8))
        try #require(sealing.status == 0, "\(sealing.errorText)")
        return new
    }

    var manifest: String { (try? workshop.read("launch.toml")) ?? "" }

    /// Everything to look for: the values, the identity's text and its 32 bytes. Without the first and the last
    /// byte, which clamping (RFC 7748) may change.
    var patterns: [[UInt8]] {
        values.map { Array($0.utf8) } + [Array(key.utf8), Array(keyBytes.dropFirst().dropLast())]
    }

    var keyPatterns: Set<Int> { [values.count, values.count + 1] }

    /// The identity's 32 bytes: Bech32's data part (BIP 173), less six characters of checksum.
    var keyBytes: [UInt8] {
        let alphabet = Array("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L")
        var bytes: [UInt8] = []
        var (accumulator, bits) = (0, 0)
        for character in key.dropFirst("AGE-SECRET-KEY-1".count).dropLast(6) {
            accumulator = accumulator << 5 | (alphabet.firstIndex(of: character) ?? 0)
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(accumulator >> bits & 0xff))
            }
        }
        return bytes
    }

    static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Which patterns each place holds; a place is a path or `memory:PID`. Nothing looked at is a failure.
    func scan(_ places: [String], mayBeEmpty: Bool = false) throws -> [String: Set<Int>] {
        let input = patterns.map { Self.hexadecimal($0) + "\n" }.joined()
        let outcome = try workshop.run(try Compiled.program("scan"), places, input: Data(input.utf8))
        var found: [String: Set<Int>] = [:]
        for line in outcome.text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 2).map(String.init)
            if words[0] == "found", let pattern = Int(words[1]) {
                found[words[2], default: []].insert(pattern)
            }
            if words[0] == "looked", !mayBeEmpty {
                #expect(words[1] != "0", "could not look into \(words[2])")
            }
        }
        return found
    }

    func holds(_ data: Data) -> Bool { patterns.contains { data.range(of: Data($0)) != nil } }
}
