/// Users and groups of this machine's own files. No name service is asked: it would bring threads, sockets and other
/// people's code into a process that holds secrets.
package struct AccountDatabase {
    /// A user with its groups, and what programs expect to know of it.
    package struct Found: Equatable, Sendable {
        /// The numbers.
        package let account: Account
        /// The login name; nil where only the number is known.
        package let name: String?
        /// The home directory; nil where no entry says one.
        package let home: String?
    }

    /// In a list of groups: those that /etc/group lists the user in, and the user's own.
    package static let ownGroups = "..."

    /// NGROUPS_MAX of linux/limits.h.
    private static let mostGroups = 65_536

    private let users: AccountFile?
    private let groups: AccountFile?
    private let directory: String

    /// Reads `passwd` and `group` in `directory`; a file that is missing has no entries.
    package init(directory: String = "/etc") throws(AccountError) {
        self.directory = directory
        users = try Self.file("\(directory)/passwd", .user)
        groups = try Self.file("\(directory)/group", .group)
    }

    private static func file(_ path: String, _ kind: AccountError.Kind) throws(AccountError) -> AccountFile? {
        do throws(AccountError) { return try AccountFile(path, kind) } catch {
            if case .unreadable(_, let error) = error, error.isNotFound { return nil }
            throw error
        }
    }

    /// Who `user`, `group` and `groups` stand for: numbers in decimal digits, else names.
    ///
    /// - Parameters:
    ///   - user: nil for `current`'s.
    ///   - group: nil for the user's own.
    ///   - groups: supplementary groups; nil for ``ownGroups``.
    ///   - current: who this process is.
    package func find(
        user: String?,
        group: String?,
        groups: [String]?,
        current: Account
    ) throws(AccountError) -> Found {
        let user = user ?? String(current.user)
        let entry: AccountFile.Entry?
        let number: UInt32
        if let given = try Self.number(user, .user) {
            number = given
            entry = try users?.entry(numbered: given)
        } else {
            guard let users else { throw .unknown(.user, name: user, path: "\(directory)/passwd", known: []) }
            let found = try users.entry(named: user)
            number = try users.id(of: found)
            entry = found
        }
        let name = entry.flatMap { users?.text(0, of: $0) }
        let home = entry.flatMap { users?.text(5, of: $0) }
        let own: UInt32
        if let group {
            own = try self.group(group)
        } else if let entry, let users {
            own = try users.number(3, of: entry)
        } else if number == current.user {
            own = current.group
        } else {
            throw .groupNeeded(user: number, path: "\(directory)/passwd")
        }
        let account = Account(user: number, group: own, groups: try all(groups, of: name, own))
        return Found(account: account, name: name, home: home)
    }

    private func all(_ wanted: [String]?, of user: String?, _ own: UInt32) throws(AccountError) -> [UInt32] {
        var found: [UInt32] = []
        var seen: Set<UInt32> = []
        for word in wanted ?? [Self.ownGroups] {
            var numbers: [UInt32] = []
            if word == Self.ownGroups {
                // As initgroups(3): the primary group is one of them.
                numbers = [own]
                if let user, let groups { numbers += try groups.groups(listing: user) }
            } else {
                numbers = [try group(word)]
            }
            for number in numbers where seen.insert(number).inserted { found.append(number) }
        }
        guard found.count <= Self.mostGroups else {
            throw .tooManyGroups(count: found.count, limit: Self.mostGroups)
        }
        return found
    }

    private func group(_ word: String) throws(AccountError) -> UInt32 {
        if let number = try Self.number(word, .group) { return number }
        guard let groups else { throw .unknown(.group, name: word, path: "\(directory)/group", known: []) }
        return try groups.id(of: try groups.entry(named: word))
    }

    /// Digits are a number even where an entry has them for a name: systemd and shadow refuse such names, and a file
    /// in an image must not turn 1000 into root.
    private static func number(_ text: String, _ kind: AccountError.Kind) throws(AccountError) -> UInt32? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        guard let number = AccountFile.number(text.utf8) else { throw .outOfRange(kind, text: text) }
        return number
    }
}
