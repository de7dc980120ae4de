package import Age
package import SecretMemory

/// Values sealed with age inside the manifest.
package struct SealedSource: SecretSource, ~Copyable {
    /// A sealed value and the name it must be bound to, if it is bound to one.
    package struct Reference {
        let name: String
        let armored: String

        package init(name: String, armored: String) {
            self.name = name
            self.armored = armored
        }
    }

    private var decryptor: Decryptor
    /// Names whose values carry no binding: they could have been swapped unnoticed.
    package private(set) var unbound: [String] = []

    package init(identities: [X25519Identity]) throws(SourceError) {
        do throws(AgeError) { decryptor = try Decryptor(identities: identities) } catch { throw .age(error) }
    }

    package mutating func open(_ reference: Reference) throws(SourceError) -> LockedBytes? {
        let armored = Array(reference.armored.utf8)
        do throws(AgeError) {
            let opened = try decryptor.open(armored.span, boundTo: reference.name)
            if opened.binding == .unbound { unbound.append(reference.name) }
            return opened.takePlaintext()
        } catch { throw .age(error) }
    }
}
