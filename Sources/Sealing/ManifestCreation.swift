package import Age
package import LinuxSystem
internal import SecretSources

/// Why no manifest was written.
package enum InitError: Error, Equatable {
    case alreadyThere(path: String)
    case badRecipient(String, AgeError)
    case writing(path: String, SystemError)
}

/// Writes a first manifest, with a comment for everything one may want to say.
package struct ManifestCreation {
    private let environment: ProcessEnvironment

    package init(environment: ProcessEnvironment) { self.environment = environment }

    /// - Parameter recipients: the recipients to declare; with none, the default identity's, if it is there.
    /// - Returns: the recipients declared.
    package func create(at path: String, recipients texts: [String]) throws(InitError) -> [String] {
        for text in texts {
            do throws(AgeError) { _ = try X25519Recipient(text) } catch { throw .badRecipient(text, error) }
        }
        let recipients = texts.isEmpty ? defaultRecipients() : texts
        let text = Array(Self.template(recipients: recipients).utf8)
        do throws(SystemError) {
            try NewFile.create(path, mode: 0o644, contents: text.span)
        } catch { throw error.isAlreadyThere ? .alreadyThere(path: path) : .writing(path: path, error) }
        return recipients
    }

    private func defaultRecipients() -> [String] {
        guard let path = IdentityLocator.defaultPath(environment) else { return [] }
        let locator = IdentityLocator(
            environment: environment,
            option: path,
            manifestKeyFile: nil,
            isEnvpktManifest: false
        )
        guard let found = try? locator.identities() else { return [] }
        return found.identities.map(\.recipient.description)
    }

    /// The text of the file; with no recipient the line is there to be filled in.
    package static func template(recipients: [String]) -> String {
        let list = recipients.map { "\"\($0)\"" }.joined(separator: ", ")
        let recipientLine =
            recipients.isEmpty
            ? "# recipients = [\"age1…\"]   # from: launch keygen" : "recipients = [\(list)]"
        return """
            # What `launch -- command` starts the command with. Every key: docs/manifest.md
            version = 1

            # Whose values these are. `launch seal` encrypts to the recipients; the identity that opens them stays
            # outside this file (launch keygen, --identity, LAUNCH_IDENTITY_FILE, a systemd credential).
            [identity]
            name = "my-service"
            \(recipientLine)
            # key_file = "~/.config/launch/identity.txt"
            # expires = 2027-12-31

            # What the audit calls stale, expiring and incomplete.
            [lifecycle]
            stale_warning_days = 90
            expiring_warning_days = 30
            # require_expiration = true
            # require_service = true

            # A secret: sealed by `launch seal DATABASE_URL`, or taken from the environment while it is not.
            # [secret.DATABASE_URL]
            # service = "postgres"
            # purpose = "read and write the orders"
            # expires = 2027-06-30
            # rotation_url = "https://wiki.example.org/rotate-orders-db"
            # required = true        # refuse to start without it
            # deliver = "memfd"      # a sealed memory file instead of a variable: DATABASE_URL_FILE names it

            # A plain default for a variable that the environment does not set.
            # [env.PORT]
            # value = "3000"

            # What the command may do. Profiles: default, none, or a file.
            # [isolation]
            # profile = "default"

            """
    }
}
