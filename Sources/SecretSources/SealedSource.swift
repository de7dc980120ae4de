package import Age
package import SecretMemory

/// Values sealed with age inside the manifest.
package struct SealedSource: SecretSource, ~Copyable {
    /// A sealed value and the name it must be bound to, if it is bound to one.
    package struct Reference: Sendable {
        let name: String
        let armored: String

        package init(name: String, armored: String) {
            self.name = name
            self.armored = armored
        }
    }

    private var decryptor: Decryptor
    private var files: [AgeFile] = []
    private var names: [String] = []
    /// Names whose values carry no binding: they could have been swapped unnoticed.
    package private(set) var unbound: [String] = []

    /// Derives what opens a value from each identity, once for all of them.
    package init(identities: [X25519Identity]) throws(SourceError) {
        do throws(AgeError) {
            decryptor = try Decryptor(identities: identities)
        } catch { throw SourceError(index: 0, reason: error) }
    }

    /// Parses the value's header; nothing is decrypted yet.
    package mutating func measure(_ reference: Reference) throws(SourceError) -> Int? {
        let armored = Array(reference.armored.utf8)
        do throws(AgeError) {
            return try note(try AgeFile(parsing: armored.span), boundTo: reference.name)
        } catch { throw SourceError(index: files.count, reason: error) }
    }

    /// The same for a file that was read, armored or binary.
    package mutating func measure(
        _ file: borrowing LockedBytes,
        boundTo name: String
    ) throws(SourceError) -> Int {
        do throws(AgeError) {
            let file = try file.withBytes { bytes throws(AgeError) in try AgeFile(parsing: bytes) }
            return try note(file, boundTo: name)
        } catch { throw SourceError(index: files.count, reason: error) }
    }

    private mutating func note(_ file: AgeFile, boundTo name: String) throws(AgeError) -> Int {
        let count = try file.plaintextCount
        files.append(file)
        names.append(name)
        return count
    }

    /// Opens every value measured, each where it belongs; the first that does not open ends it.
    package mutating func write(to offsets: [Int], of buffer: inout MutableSpan<UInt8>) throws(SourceError) {
        let placements = files.indices.map { Placement(files[$0], boundTo: names[$0], at: offsets[$0]) }
        do throws(BatchFailure) {
            let bindings = try decryptor.open(placements, into: &buffer)
            for (name, binding) in zip(names, bindings) where binding == .unbound { unbound.append(name) }
        } catch { throw SourceError(index: error.index, reason: error.error) }
    }
}
