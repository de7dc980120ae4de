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
        /// Nothing inherited has a group of this name.
        case unknownGroup(name: String, nearest: String?)
        /// The group is named twice, first at `first`; one place must decide.
        case repeatedGroup(name: String, first: SourcePosition)
        /// No built-in profile has this name, and it is no file's.
        case unknownProfile(name: String, nearest: String?)
        /// `extends` where keys lie over a profile that is named elsewhere.
        case extendsNotHere
        /// Not `oci:FILE`.
        case notAnImport(String)
        /// A path that is empty or holds NUL.
        case invalidPath(String)
        /// Two keys that cannot both hold.
        case contradiction(ProfileContradiction)
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
