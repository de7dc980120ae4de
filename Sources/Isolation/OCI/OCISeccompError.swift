package import TOML

/// Why a file is not a seccomp profile that can be enforced.
package struct OCISeccompError: Error, Equatable, Sendable {
    /// What is wrong, and where.
    package enum Kind: Error, Equatable, Sendable {
        /// Not JSON (RFC 8259, a repeated key included); `message` is the parser's.
        case syntax(position: SourcePosition, message: String)
        /// The text is longer than ``OCISeccomp/maximumSize`` bytes.
        case tooLarge(bytes: Int)
        /// Values within values beyond ``OCISeccomp/maximumDepth`` levels.
        case tooDeep
        /// A value cannot stand where it does; `path` is like `syscalls[3].args[0].op`, empty for the whole file.
        case invalid(path: String, Problem)
    }

    /// What is wrong with one value.
    package enum Problem: Equatable, Sendable {
        /// The key is missing or null.
        case missing
        /// Another type is needed.
        case wrongType(expected: JSONType)
        /// A number outside of its range.
        case outOfRange(minimum: UInt64, maximum: UInt64)
        /// None of the words known here.
        case unknownWord(String, nearest: String?)
        /// Both keys of the same object are there; one must go.
        case exclusive(String, String)
        /// `errnoRet` beside an action that gives no error.
        case errnoNotTaken(action: String)
        /// Calls are to be decided by a program that is not there.
        case needsBroker
        /// A configuration without `linux.seccomp`.
        case noSeccomp
        /// Not `MAJOR.MINOR`.
        case kernelVersion(String)
    }

    /// The file.
    package var file: String
    /// What is wrong.
    package var kind: Kind

    package init(file: String, kind: Kind) {
        self.file = file
        self.kind = kind
    }
}

/// The types of JSON values.
package enum JSONType: Equatable, Sendable {
    /// Members by name.
    case object
    /// Values in order.
    case array
    /// Text.
    case string
    /// A number without sign, fraction and exponent, below 2⁶⁴.
    case unsignedInteger
}

/// What in a profile has no effect, or not the one it seems to have.
package struct OCISeccompWarning: Equatable, Sendable {
    /// Which it is.
    package enum Kind: Equatable, Sendable {
        /// No engine knows the key.
        case unknownKey
        /// No architecture has a call of this name, as far as is known here; nothing is said about it.
        case unknownCall(name: String)
        /// No such capability; it counts as absent.
        case unknownCapability(name: String)
        /// A flag of seccomp(2) that is not known.
        case unknownFlag(name: String)
        /// A rule without arguments for the same call decides; this one, with another answer, never does.
        case shadowed(call: String)
    }

    /// Where, like `syscalls[3].names[7]`.
    package var path: String
    /// What.
    package var kind: Kind

    package init(path: String, kind: Kind) {
        self.path = path
        self.kind = kind
    }
}
