package import TOML

/// Everything found wrong with one manifest.
package struct ManifestError: Error, Equatable {
    /// By position; never empty. Reading stops soon after ``Manifest/maximumProblems``.
    package let problems: [ManifestProblem]

    package init(problems: [ManifestProblem]) { self.problems = problems }
}

/// One thing wrong with a manifest, at one place.
package struct ManifestProblem: Equatable, Sendable {
    /// Where it stands.
    package let position: SourcePosition
    /// What it is.
    package let kind: Kind

    package init(position: SourcePosition, kind: Kind) {
        self.position = position
        self.kind = kind
    }

    /// What is wrong. A `table` is a dotted name such as `secret.API_KEY`.
    package enum Kind: Equatable, Sendable {
        /// Not a TOML document we read.
        case document(TOMLError.Kind)
        /// An unknown key, a wrong type, a missing key or an impossible value.
        case schema(SchemaError.Kind)
        /// `version` is not one this build knows; no other problem is reported.
        case unsupportedVersion(found: Int64)
        /// A key of an early envpkt; `name` is now called `current`.
        case renamedKey(name: String, current: String)
        /// Not a name of an environment variable: `[A-Za-z_][A-Za-z0-9_]*`.
        case invalidName(name: String, table: String)
        /// The namespace makes a `wireName` that is no name of an environment variable.
        case invalidWireName(wireName: String, table: String)
        /// Two entries of one kind would set the same variable; `other` is the earlier one's table.
        case duplicateWireName(wireName: String, table: String, other: String)
        /// The variable changes how programs load or run, and the entry does not set `allow_loader_variable`.
        case loaderVariable(name: String, table: String, effect: LoaderVariable.Effect)
        /// The value holds a NUL, which no environment variable can.
        case nulInValue(table: String)
        /// Not `http://` or `https://` and something after it.
        case invalidURL(key: String, table: String)
        /// The manifest takes entries from a catalog, which this build does not merge.
        case catalogUnresolved(path: String)
        /// The secret comes from a kind of source this build has no client for.
        case sourceUnavailable(scheme: String, table: String)
        /// Behind `credential:` stands no name of a credential.
        case invalidCredentialName(name: String, table: String)
        /// The secret has a sealed value and comes from elsewhere too.
        case twoSources(table: String)
        /// The entry's `from_key` cannot be followed.
        case alias(AliasFault, table: String)
    }

    /// Why `from_key` cannot be followed.
    package enum AliasFault: Equatable, Sendable {
        /// Not `secret.NAME` or `env.NAME`.
        case invalidSyntax(text: String)
        /// There is no such entry.
        case targetMissing(target: String)
        /// The entry is its own target.
        case selfReference
        /// The target is itself an alias.
        case chained(target: String)
        /// A secret may only stand for a secret, an `[env]` entry for an `[env]` entry.
        case crossType(target: String)
        /// The alias has a value of its own, under `key`.
        case valueConflict(key: String)
    }
}
