internal import CLinux
internal import Glibc

/// A user with its groups, by number.
package struct Account: Equatable, Sendable {
    /// The user id.
    package var user: UInt32
    /// The primary group id.
    package var group: UInt32
    /// The supplementary group ids.
    package var groups: [UInt32]

    package init(user: UInt32, group: UInt32, groups: [UInt32]) {
        self.user = user
        self.group = group
        self.groups = groups
    }

    /// The effective ids of this process, and whether real and saved ones are the same (getresuid(2), getgroups(2)).
    package static func current() throws(SystemError) -> (account: Account, isUniform: Bool) {
        var users: (UInt32, UInt32, UInt32) = (0, 0, 0)
        var groups: (UInt32, UInt32, UInt32) = (0, 0, 0)
        // Safety: each word outlives the call, which fills it.
        _ = try checkedKernel("getresuid", unsafe linux_get_users(&users.0, &users.1, &users.2))
        _ = try checkedKernel("getresgid", unsafe linux_get_groups(&groups.0, &groups.1, &groups.2))
        var list = [gid_t](repeating: 0, count: Int(try checked("getgroups", getgroups(0, nil))))
        // Safety: as many elements as the call is told.
        let count = try checked("getgroups", unsafe getgroups(CInt(list.count), &list))
        return (
            Account(user: users.1, group: groups.1, groups: Array(list.prefix(Int(count)))),
            users.0 == users.1 && users.1 == users.2 && groups.0 == groups.1 && groups.1 == groups.2
        )
    }

    /// Whether the two may do the same: the order of groups and a primary one listed twice make no difference.
    package func isSame(as other: Account) -> Bool {
        user == other.user && group == other.group
            && Set(groups + [group]) == Set(other.groups + [other.group])
    }
}
