internal import CLinux

/// What the running kernel's Landlock can do, by the number its documentation counts features with
/// (landlock(7), "Previous limitations").
package struct LandlockABI: Equatable, Comparable, Sendable {
    /// 1 or more.
    package let version: Int

    /// An ABI of this number.
    package init(_ version: Int) { self.version = version }

    /// Directories may be linked and renamed across (Linux 5.19).
    package static let rename = LandlockABI(2)
    /// Truncation is a right of its own (Linux 6.2).
    package static let truncate = LandlockABI(3)
    /// Rules for TCP ports (Linux 6.7).
    package static let network = LandlockABI(4)
    /// Rules for ioctl(2) on devices (Linux 6.10).
    package static let deviceIoctl = LandlockABI(5)
    /// Signals and abstract sockets may be kept inside (Linux 6.12).
    package static let scope = LandlockABI(6)
    /// Denials are logged, and the log is ours to steer (Linux 6.15).
    package static let audit = LandlockABI(7)
    /// Rules for connecting to named sockets (Linux 7.1).
    package static let unixSockets = LandlockABI(9)

    /// Asks the kernel; one system call. Fails with ENOSYS where Landlock is not built in or a filter hides it, and
    /// with EOPNOTSUPP where it is not among the security modules of this boot.
    package static func current() throws(SystemError) -> LandlockABI {
        LandlockABI(Int(try checkedKernel("landlock_create_ruleset", linux_landlock_abi())))
    }

    package static func < (left: LandlockABI, right: LandlockABI) -> Bool { left.version < right.version }
}
