internal import Age
internal import LinuxSystem
internal import Sealing
internal import SecretSources

/// Sentences about identities, recipients and sealed values.
extension Diagnostics {
    static func message(_ error: IdentityError) -> Message {
        switch error {
        case .notFound(let tried):
            Message(
                tried.isEmpty
                    ? ["no identity to open sealed values with, and no HOME to look in"]
                    : ["no identity to open sealed values with; looked for:"]
                        + tried.map { "  \(words($0))" },
                hints: ["launch --identity FILE -- …, or launch keygen for a new one"]
            )
        case .unreadable(_, .memory(let error)): message(error)
        case .unreadable(let place, let error): Message("cannot read \(words(place)): \(words(error))")
        case .readableByOthers(let path, let mode):
            Message(
                "others can read the identity file \(path) (mode \(String(mode, radix: 8)))",
                hint: mode & 0o007 == 0
                    ? "chmod 600 \(path), or where a volume sets the group's bits, make it "
                        + "launch-identity in the directory that CREDENTIALS_DIRECTORY names"
                    : "chmod 600 \(path)"
            )
        case .notRegularFile(let path): Message("the identity file \(path) is not a regular file")
        case .malformed(let place, let error): message(error, subject: words(place))
        case .badDescriptor(let text):
            Message("--identity \(text): not a descriptor", hint: "--identity fd:3 3<FILE")
        }
    }

    static func words(_ place: IdentityPlace) -> String {
        switch place {
        case .optionFile(let path): "--identity \(file(path))"
        case .optionDescriptor(let number): "--identity fd:\(number)"
        case .manifestKeyFile(let path): "key_file \(file(path))"
        case .variableFile(let name, let path): "\(name) (\(file(path)))"
        case .variable(let name): "the key in \(name)"
        case .credential(let path): "the credential \(path)"
        case .defaultFile(let path): path
        }
    }

    /// A path, unless somebody put the key itself where the name of its file belongs.
    private static func file(_ path: String) -> String {
        path.indices.contains { path[$0...].hasPrefix("AGE-SECRET-KEY-") }
            ? "(a private key where the name of its file belongs)" : path
    }

    static func words(_ error: ReadingError) -> String {
        switch error {
        case .system(let error): error.reason
        case .memory(let error): message(error).what.joined(separator: "; ")
        case .tooLarge(let limit): "larger than \(limit) bytes"
        }
    }

    /// - Parameter subject: the name of the secret, or the place of the identity.
    static func message(_ error: AgeError, subject: String) -> Message {
        switch error {
        case .header, .armor:
            Message("\(subject): \(damage(error))", hint: "launch seal \(subject)=- writes a new value")
        case .payload, .headerMACMismatch:
            Message(
                "\(subject): \(damage(error))",
                hint: "restore it from version control, or launch seal \(subject)=- writes a new value"
            )
        case .noMatch:
            Message(
                "\(subject): sealed to another identity",
                hint: "--identity FILE names the one it was sealed to"
            )
        case .boundToAnotherName(let expected, let found):
            Message(
                "\(subject): this value was sealed for \(found.joined(separator: ", ")), not for \(expected ?? subject)",
                hint: "values were swapped in the manifest: restore it from version control"
            )
        case .identity(let failure, let line):
            Message("\(subject): \(line.map { "line \($0): " } ?? "")\(words(failure))")
        case .recipient(let failure): Message("\(subject): \(words(failure))")
        case .lockedMemory(let error): message(error)
        case .noRecipients: Message("\(subject): no recipient to seal to")
        case .tooManyRecipients(let count): Message("\(subject): \(count) recipients are too many")
        case .unencodableName: Message("\(subject): not a name that can be bound to a value")
        }
    }

    private static func damage(_ error: AgeError) -> String {
        switch error {
        case .armor(_, let line): "the sealed value is damaged: armor line \(line)"
        case .header: "the sealed value is damaged: malformed age header"
        case .headerMACMismatch: "the sealed value was altered: its header does not authenticate"
        default: "the sealed value was altered: its contents do not authenticate"
        }
    }

    private static func words(_ failure: IdentityFailure) -> String {
        switch failure {
        case .bech32: "damaged identity (AGE-SECRET-KEY-1… with a wrong character or checksum)"
        case .unsupported(.encryptedIdentityFile): "a passphrase-protected identity file cannot be used here"
        case .unsupported(.sshPrivateKey): "an SSH key cannot be used here, only AGE-SECRET-KEY-1…"
        case .unsupported(.plugin): "a plugin identity cannot be used here, only AGE-SECRET-KEY-1…"
        case .unsupported(.postQuantum): "a post-quantum identity cannot be used here, only AGE-SECRET-KEY-1…"
        case .recipientInstead: "this is a recipient (public), not an identity (private)"
        case .unrecognised: "not an age identity"
        case .invalidUTF8: "not a text file"
        case .tooLarge: "too large for an identity file"
        case .none: "no identity in it"
        }
    }

    static func words(_ failure: RecipientFailure) -> String {
        switch failure {
        case .bech32: "damaged recipient (age1… with a wrong character or checksum)"
        case .unsupported(.postQuantum):
            "post-quantum recipients cannot be used here, only X25519 ones (age1…)"
        case .unsupported(.tagged), .unsupported(.plugin):
            "plugin recipients cannot be used here, only X25519 ones (age1…)"
        case .unsupported(.ssh): "SSH recipients cannot be used here, only X25519 ones (age1…)"
        case .identityInstead: "this is an identity (private), not a recipient: keep it out of the manifest"
        case .unrecognised: "not an age recipient (age1…)"
        case .lowOrderPoint: "not a usable public key"
        }
    }

    static func message(_ error: KeygenError) -> Message {
        switch error {
        case .alreadyThere(let path):
            Message("\(path) is already there and is not overwritten", hint: "launch keygen -o ANOTHER-FILE")
        case .writing(let path, let error): Message("cannot write \(path): \(words(error))")
        case .age(let error): message(error, subject: "keygen")
        case .memory(let error): message(error)
        case .noDefaultPath: Message("no HOME to put the identity in", hint: "launch keygen -o FILE")
        }
    }

    static func message(_ error: InitError) -> Message {
        switch error {
        case .alreadyThere(let path):
            Message("\(path) is already there and is not overwritten", hint: "launch init -o ANOTHER-FILE")
        case .badRecipient(let text, let error): message(recipient: text, error)
        case .writing(let path, let error): Message("cannot write \(path): \(words(error))")
        }
    }

    /// The text may be a private key by mistake, which is not repeated.
    static func message(recipient text: String, _ error: AgeError) -> Message {
        guard case .recipient(let failure) = error else { return message(error, subject: "recipient") }
        return Message(failure == .identityInstead ? words(failure) : "\(quoted(text)): \(words(failure))")
    }
}
