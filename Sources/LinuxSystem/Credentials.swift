internal import CLinux
internal import Glibc

/// Who this process is and what it may do (credentials(7), capabilities(7)).
package struct Credentials: Equatable, Sendable {
    /// The user id that permissions are checked against.
    package let effectiveUser: UInt32
    /// 1 in a container whose first process this is.
    package let processID: CInt
    /// Bit n stands for capability n.
    package let effectiveCapabilities: UInt64
    /// Bit n stands for capability n; what the effective set may hold at most.
    package let permittedCapabilities: UInt64
    /// The highest capability the running kernel knows, asked of the kernel itself (works without /proc).
    package let lastCapability: Int

    package init(
        effectiveUser: UInt32,
        processID: CInt,
        effectiveCapabilities: UInt64,
        permittedCapabilities: UInt64,
        lastCapability: Int
    ) {
        self.effectiveUser = effectiveUser
        self.processID = processID
        self.effectiveCapabilities = effectiveCapabilities
        self.permittedCapabilities = permittedCapabilities
        self.lastCapability = lastCapability
    }

    /// Asks the kernel (capget(2)).
    package static func current() throws(SystemError) -> Credentials {
        var effective: UInt64 = 0
        var permitted: UInt64 = 0
        var inheritable: UInt64 = 0
        // Safety: the three words outlive the call.
        _ = try checkedKernel("capget", unsafe linux_get_capabilities(&effective, &permitted, &inheritable))
        let last = try lastCapability()
        return Credentials(
            effectiveUser: geteuid(),
            processID: getpid(),
            effectiveCapabilities: effective,
            permittedCapabilities: permitted,
            lastCapability: last
        )
    }

    /// Halves the range between a capability the kernel knows and one it does not; any other answer is a failure,
    /// because a capability that is overlooked is one that is kept.
    private static func lastCapability() throws(SystemError) -> Int {
        var (known, unknown) = (0, 64)
        while unknown - known > 1 {
            let middle = (known + unknown) / 2
            let answer = linux_bounding_contains(CInt(middle))
            if answer == -EINVAL {
                unknown = middle
            } else {
                _ = try checkedKernel("prctl(PR_CAPBSET_READ)", answer)
                known = middle
            }
        }
        return known
    }

    /// The bounding set, asked for one capability after the other until the kernel knows no more.
    package static func boundingSet() throws(SystemError) -> UInt64 {
        var set: UInt64 = 0
        for number in 0..<64 {
            let answer = linux_bounding_contains(CInt(number))
            if answer == -EINVAL { break }
            if try checkedKernel("prctl(PR_CAPBSET_READ)", answer) == 1 { set |= 1 << UInt64(number) }
        }
        return set
    }

    /// Whether the capability of this number is effective.
    package func has(_ capability: Int) -> Bool { effectiveCapabilities & 1 << UInt64(capability) != 0 }
}
