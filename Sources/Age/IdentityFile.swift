/// An identity file: one `AGE-SECRET-KEY-1…` per line, empty lines and lines starting with `#` skipped.
///
/// Errors say which line, never what it holds. Source: age(1), "RECIPIENTS AND IDENTITIES".
package enum IdentityFile {
    /// No larger file is read.
    package static let maximumSize = 16 << 20

    /// The identities in file order.
    ///
    /// - Throws: ``AgeError/identity(_:line:)``, ``AgeError/lockedMemory(_:)``.
    package static func parse(_ text: Span<UInt8>) throws(AgeError) -> [X25519Identity] {
        guard text.count <= maximumSize else { throw .identity(.tooLarge, line: nil) }
        if text.starts(with: "age-encryption") || text.starts(with: "-----BEGIN AGE") {
            throw .identity(.unsupported(.encryptedIdentityFile), line: nil)
        }
        if text.starts(with: "-----BEGIN") { throw .identity(.unsupported(.sshPrivateKey), line: nil) }
        guard isUTF8(text) else { throw .identity(.invalidUTF8, line: nil) }

        var identities: [X25519Identity] = []
        var lines = Lines()
        while let line = lines.next(in: text) {
            if line.isEmpty || text[line.lowerBound] == UInt8(ascii: "#") { continue }
            identities.append(try identity(text.extracting(line), line: lines.number))
        }
        guard !identities.isEmpty else { throw .identity(.none, line: nil) }
        return identities
    }

    private static func identity(_ text: Span<UInt8>, line: Int) throws(AgeError) -> X25519Identity {
        guard text.starts(with: "AGE-SECRET-KEY-1") else { throw .identity(failure(of: text), line: line) }
        do throws(AgeError) {
            return try X25519Identity(bech32: text)
        } catch {
            guard case .identity(let failure, line: nil) = error else { throw error }
            throw .identity(failure, line: line)
        }
    }

    /// What a line is that is not an X25519 identity. Prefixes are case-sensitive.
    private static func failure(of text: Span<UInt8>) -> IdentityFailure {
        if text.starts(with: "AGE-SECRET-KEY-PQ-1") { return .unsupported(.postQuantum) }
        if text.starts(with: "AGE-PLUGIN-") { return .unsupported(.plugin) }
        if text.starts(with: "age1") || text.starts(with: "ssh-") { return .recipientInstead }
        return .unrecognised
    }

    private static func isUTF8(_ text: Span<UInt8>) -> Bool {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: text)
            return true
        } catch { return false }
    }
}
