extension BuiltinProfiles {
    /// The profile of this name with every rule and reason, parsed from its text; nil where there is none.
    package static func document(_ name: String) throws(ProfileError) -> ProfileDocument? {
        guard let text = text(name) else { return nil }
        let bytes = Array(text.description.utf8)
        return try ProfileDocument.parse(bytes.span)
    }
}
