/// A place where an identity (a private key) may be found.
package enum IdentityPlace: Equatable, Sendable {
    /// `--identity FILE`
    case optionFile(String)
    /// `--identity fd:N`
    case optionDescriptor(CInt)
    /// `key_file` of the manifest, expanded.
    case manifestKeyFile(String)
    /// A file that an environment variable names.
    case variableFile(name: String, path: String)
    /// The key itself, in an environment variable.
    case variable(name: String)
    /// `launch-identity` in systemd's `$CREDENTIALS_DIRECTORY` (systemd.exec(5)).
    case credential(String)
    /// Where `launch keygen`, envpkt or SOPS put the key when nobody says otherwise.
    case defaultFile(String)

    /// The file; nil for what is none.
    package var path: String? {
        switch self {
        case .optionFile(let path), .manifestKeyFile(let path), .variableFile(_, let path),
            .credential(let path),
            .defaultFile(let path):
            path
        case .optionDescriptor, .variable: nil
        }
    }

    /// A place somebody named must be there; one that is merely customary may be absent.
    package var isNamed: Bool {
        switch self {
        case .optionFile, .optionDescriptor, .manifestKeyFile, .variableFile: true
        case .variable, .credential, .defaultFile: false
        }
    }
}
