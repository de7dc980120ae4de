extension BuiltinProfiles {
    /// The profile of this name with every rule and reason, parsed from its text; nil where there is none.
    package static func document(_ name: String) throws(ProfileError) -> ProfileDocument? {
        guard let text = text(name) else { return nil }
        let bytes = Array(text.description.utf8)
        return try ProfileDocument.parse(bytes.span)
    }

    /// The profile of this name over those it extends; nil where there is none.
    package static func stack(_ name: String) throws(ProfileError) -> ProfileStack? {
        guard let document = try document(name) else { return nil }
        return try ProfileStack(document, origin: name, builtin: Self.document)
    }

    /// The system call rules of the profile of this name, with those it inherits; nil where it filters nothing.
    package static func policy(_ name: String) throws(ProfileError) -> SeccompPolicy? {
        guard let stack = try stack(name) else { return nil }
        do throws(ProfileStack.LayerError) { return try stack.policy() } catch { throw error.error }
    }
}
