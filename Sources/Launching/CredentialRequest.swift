package import Manifest

/// `--credential NAME[=VARIABLE]`: a credential that becomes a secret of that name.
package struct CredentialRequest: Equatable, Sendable {
    /// Why the option's value is none.
    package enum Failure: Error, Equatable {
        /// Not the name of a credential: a file name of visible ASCII characters without `/` and `:`.
        case badName(String)
        /// Not `[A-Za-z_][A-Za-z0-9_]*`.
        case badVariable(String)
        /// The C library or the loader obeys the variable; only a manifest can permit it.
        case loaderVariable(String, LoaderVariable.Effect)
        /// Another one sets the same variable.
        case duplicate(variable: String)
    }

    /// The credential's name.
    package let name: String
    /// The secret's name for the command.
    package let variable: String

    /// Without `=VARIABLE` it is the name in upper case, with `_` for every character that no variable can have.
    package init(_ text: String) throws(Failure) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        name = String(parts[0])
        guard Secret.Origin.isCredentialName(name) else { throw .badName(name) }
        variable = parts.count > 1 ? String(parts[1]) : Self.variable(for: name)
        guard EntryHeader.isValidName(variable) else { throw .badVariable(variable) }
        if let effect = LoaderVariable.effect(of: variable) { throw .loaderVariable(variable, effect) }
    }

    private static func variable(for name: String) -> String {
        var variable = ""
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): variable.unicodeScalars.append(.init(byte - 32))
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                variable.unicodeScalars.append(.init(byte))
            default: variable += "_"
            }
        }
        return variable
    }

    /// The options' values, each variable once.
    static func requests(_ texts: [String]) throws(Failure) -> [CredentialRequest] {
        var requests: [CredentialRequest] = []
        for text in texts {
            let request = try CredentialRequest(text)
            guard !requests.contains(where: { $0.variable == request.variable }) else {
                throw .duplicate(variable: request.variable)
            }
            requests.append(request)
        }
        return requests
    }
}
