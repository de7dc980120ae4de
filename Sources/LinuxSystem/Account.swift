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
}
