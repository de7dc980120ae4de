/// Why a user or group that a profile names cannot be had.
package enum AccountError: Error, Equatable {
    /// What was looked for.
    package enum Kind: String, Equatable, Sendable { case user, group }

    /// The file cannot be read, or is no regular file (`EINVAL`).
    case unreadable(path: String, SystemError)
    /// The file is larger than ``AccountFile/largest``.
    case tooLarge(path: String)
    /// No entry of the file has this name; `known` are the names it has, or some of them.
    case unknown(Kind, name: String, path: String, known: [String])
    /// The entry of this name is no entry: a field is missing or its number is none.
    case malformed(Kind, name: String, path: String, line: Int)
    /// More than an id can be; 4294967295 stands for "unchanged" in the system calls.
    case outOfRange(Kind, text: String)
    /// No entry has this user number, so nothing says which group is the user's.
    case groupNeeded(user: UInt32, path: String)
    /// More supplementary groups than setgroups(2) takes.
    case tooManyGroups(count: Int, limit: Int)
    /// The process's own ids cannot be had.
    case own(SystemError)
}
