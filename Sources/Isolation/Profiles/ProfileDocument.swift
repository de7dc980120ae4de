package import TOML

/// A profile as it was written: settings, and every seccomp rule with its reason and position.
///
/// A profile is TOML. All keys are optional; what is left out is as strict as can be, but a profile without
/// `[seccomp]` filters nothing:
///
///     description = "one line"
///     extends = "default"                  # a built-in, or a file
///     no_new_privs = true                  # the default
///     [capabilities]
///     keep = ["CAP_NET_BIND_SERVICE"]      # none when left out; "all" changes nothing
///     [limits]
///     core = 0                             # the names of prlimit(1); a number or "unlimited"
///     [seccomp]
///     unknown = "ENOSYS"                   # calls named nowhere: an error, "KILL", "TRAP", "LOG" or "ALLOW"
///     [seccomp.allow.GROUP]
///     reason = "why"
///     calls = ["read"]
///     [seccomp.deny.GROUP]
///     answer = "EPERM"                     # an error, "KILL", "TRAP" or "LOG"; EPERM when left out
///     calls = ["mount"]
///     groups = ["sockets"]                 # groups that are inherited, all their calls
///     [[seccomp.argument]]                 # allowed when the test holds; several rules for a call must all hold
///     call = "clone"
///     argument = 0
///     width = 32                           # 64 compares the whole register
///     mask = 0x7e020000
///     equals = 0                           # or not_equals, less_than, at_most, greater_than, at_least = 0;
///                                          # or one_of = [0], or none_of = [1]
///     otherwise = "EPERM"
package struct ProfileDocument: Equatable, Sendable {
    /// The profile this one begins from: a built-in's name, or a file's path.
    package var extends: Located<String>?
    /// What it says besides.
    package var settings: ProfileSettings
    /// What it says of system calls; nil where the profile has no `[seccomp]`.
    package var seccomp: SeccompLayer?
    /// Keys at the top, and where their values stand.
    package var places: [Located<String>] = []

    /// Reads a profile.
    ///
    /// - Throws: ``ProfileError`` with every mistake, not just the first.
    package static func parse(_ text: Span<UInt8>) throws(ProfileError) -> ProfileDocument {
        let root: TOMLNode
        do throws(TOMLError) { root = try parseTOML(text) } catch { throw .syntax(error) }
        var reader = ProfileReader()
        let document = reader.document(root)
        guard reader.problems.isEmpty else {
            throw .invalid(reader.problems.sorted { $0.position < $1.position })
        }
        return document
    }

    /// Reads the keys of a profile in a table of another document, such as a manifest's `[isolation]`.
    package static func read(_ table: TableContents) throws(ProfileError) -> ProfileDocument {
        var reader = ProfileReader()
        var contents = table.reader()
        let document = reader.document(&contents)
        reader.finish(contents)
        guard reader.problems.isEmpty else {
            throw .invalid(reader.problems.sorted { $0.position < $1.position })
        }
        return document
    }

    /// The profile over the built-in ones it extends, with the filter compiled for `architecture`.
    package func profile(for architecture: Architecture) throws(ProfileError) -> Profile {
        let stack = try ProfileStack(self, origin: "", builtin: BuiltinProfiles.document)
        do throws(ProfileStack.LayerError) { return try stack.profile(for: architecture) } catch {
            throw error.error
        }
    }
}
