package import Age
package import LinuxSystem
package import SecretMemory
internal import SecretSources
internal import TOML

/// Why no identity was made.
package enum KeygenError: Error, Equatable {
    case alreadyThere(path: String)
    case writing(path: String, SystemError)
    case age(AgeError)
    case memory(SecretMemoryError)
    /// Neither `-o` nor a home directory.
    case noDefaultPath
}

/// Makes an age identity and writes it as age-keygen does.
package struct IdentityCreation {
    private let environment: ProcessEnvironment

    package init(environment: ProcessEnvironment) { self.environment = environment }

    /// - Parameters:
    ///   - path: where to write, `nil` for `IdentityLocator.defaultPath`.
    ///   - now: Unix seconds, for the comment.
    package func create(at path: String?, now: Int64) throws(KeygenError) -> (recipient: String, path: String)
    {
        guard let path = path ?? IdentityLocator.defaultPath(environment) else { throw .noDefaultPath }
        let identity: X25519Identity
        do throws(SystemError) {
            try ProcessHardening.protectMemory()
        } catch { throw .writing(path: path, error) }
        do throws(AgeError) { identity = try X25519Identity.generate() } catch { throw .age(error) }
        let text = try contents(of: identity, created: Self.timestamp(now))
        do throws(SystemError) {
            if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
                try NewFile.createDirectories(String(path[..<slash]))
            }
            try text.withBytes { bytes throws(SystemError) in
                try NewFile.create(path, mode: 0o600, contents: bytes)
            }
        } catch { throw error.isAlreadyThere ? .alreadyThere(path: path) : .writing(path: path, error) }
        return (identity.recipient.description, path)
    }

    private func contents(of identity: X25519Identity, created: String) throws(KeygenError) -> LockedBytes {
        let comments = "# created: \(created)\n# public key: \(identity.recipient)\n"
        let key = try bech32(of: identity)
        var text = try lockedBytes(comments.utf8.count + key.count + 1)
        text.withMutableBytes { text in
            var position = 0
            for byte in comments.utf8 {
                text[position] = byte
                position += 1
            }
            key.withBytes { key in
                for index in key.indices { text[position + index] = key[index] }
            }
            text[text.count - 1] = UInt8(ascii: "\n")
        }
        return text
    }

    private func bech32(of identity: X25519Identity) throws(KeygenError) -> LockedBytes {
        do throws(AgeError) { return try identity.bech32() } catch { throw .age(error) }
    }

    private func lockedBytes(_ count: Int) throws(KeygenError) -> LockedBytes {
        do throws(SecretMemoryError) { return try LockedBytes(count: count) } catch { throw .memory(error) }
    }

    /// RFC 3339 in UTC.
    private static func timestamp(_ seconds: Int64) -> String {
        let time = Int(seconds - Int64(CalendarDay(unixSeconds: seconds).daysSinceEpoch) * 86_400)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return
            "\(CalendarDay(unixSeconds: seconds))T\(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60))Z"
    }
}
