package import TOML

/// Why a text is not a profile.
package enum ProfileError: Error, Equatable {
    /// Not TOML.
    case syntax(TOMLError)
    /// TOML, with these mistakes in the order of their positions; at least one.
    case invalid([ProfileProblem])
}

/// One mistake in a profile.
package struct ProfileProblem: Error, Equatable, Sendable {
    /// What is wrong.
    package enum Kind: Equatable, Sendable {
        /// An unknown key, a missing one, or a value of the wrong type or range.
        case schema(SchemaError.Kind)
        /// No capability has this name.
        case unknownCapability(name: String, nearest: String?)
        /// No architecture has a system call of this name.
        case unknownCall(name: String, nearest: String?)
        /// Neither an error's name nor one of the words allowed here.
        case unknownAnswer(name: String, nearest: String?)
        /// The call stands in the profile already, at `first`.
        case repeatedCall(name: String, first: SourcePosition)
        /// An argument rule has none or several of `equals`, `one_of`, `less_than` and their like, or an empty list.
        case needsOneTest(call: String)
        /// A compared value has bits that the width or the mask removes: the test could never hold, or never fail.
        case valueOutsideMask(call: String)
        /// The launcher needs this call between loading the filter and starting the program.
        case essentialCallRefused(name: String)
        /// More rules than the kernel's `BPF_MAXINSNS` instructions can hold.
        case tooManyInstructions(count: Int)
    }

    /// Where it stands.
    package let position: SourcePosition
    /// What it is.
    package let kind: Kind

    package init(position: SourcePosition, kind: Kind) {
        self.position = position
        self.kind = kind
    }
}
