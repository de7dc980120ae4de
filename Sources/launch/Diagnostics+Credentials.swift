internal import Age
internal import Launching
internal import LinuxSystem
internal import SecretSources

/// Sentences about credentials of the service manager.
extension Diagnostics {
    static func message(credentialOption failure: CredentialRequest.Failure) -> Message {
        switch failure {
        case .badName(let name):
            Message(
                "--credential \(quoted(name)): no name for a credential",
                hint: "--credential NAME=VARIABLE, with the NAME of LoadCredential= in the unit"
            )
        case .badVariable(let variable):
            Message(
                "--credential: \(quoted(variable)) is not a name for a variable ([A-Za-z_][A-Za-z0-9_]*)",
                hint: "--credential NAME=VARIABLE"
            )
        case .loaderVariable(let variable, let effect):
            Message("--credential sets \(variable), which \(words(effect)); only a manifest permits it")
        case .duplicate(let variable): Message("two credentials would both set \(variable)")
        }
    }

    static func identityCredential(_ secret: String) -> Message {
        Message("\(secret) would be the credential launch-identity, which never passes to the command")
    }

    static func message(_ secret: String, credential error: CredentialError) -> Message {
        switch error {
        case .noDirectory:
            Message(
                "\(secret) comes from a credential, but CREDENTIALS_DIRECTORY is not set",
                hint: "a service manager sets it: LoadCredential= or SetCredential= in the unit"
            )
        case .missing(let name, let directory):
            Message(
                "\(secret): there is no credential \(name) in \(directory)",
                hint: "the unit has none of it yet: LoadCredential=\(name):/path/to/file"
            )
        case .notRegularFile(let path): Message("\(secret): \(path) is not a regular file")
        case .unreadable(_, .memory(let error)): message(error)
        case .unreadable(let path, let error): Message("\(secret): cannot read \(path): \(words(error))")
        }
    }

    static func message(
        _ secret: String,
        sealedCredential error: AgeError,
        _ place: IdentityPlace?
    ) -> Message {
        var message = message(error, subject: "the credential for \(secret)")
        if case .noMatch = error {
            if let place { message.what.append("tried \(words(place))") }
        } else {
            message.hints = [
                "the credential is an age file; LoadCredential= must hand over all of it as age wrote it"
            ]
        }
        return message
    }
}
