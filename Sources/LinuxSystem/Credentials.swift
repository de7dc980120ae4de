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
    /// Bit n stands for capability n; what no program started from here on can have more of.
    package let boundingCapabilities: UInt64
    /// The highest capability the running kernel knows, asked of the kernel itself (works without /proc).
    package let lastCapability: Int

    package init(
        effectiveUser: UInt32,
        processID: CInt,
        effectiveCapabilities: UInt64,
        permittedCapabilities: UInt64,
        boundingCapabilities: UInt64 = ~0,
        lastCapability: Int
    ) {
        self.effectiveUser = effectiveUser
        self.processID = processID
        self.effectiveCapabilities = effectiveCapabilities
        self.permittedCapabilities = permittedCapabilities
        self.boundingCapabilities = boundingCapabilities
        self.lastCapability = lastCapability
    }

    /// Asks the kernel (capget(2)).
    package static func current() throws(SystemError) -> Credentials {
        var effective: UInt64 = 0
        var permitted: UInt64 = 0
        var inheritable: UInt64 = 0
        // Safety: the three words outlive the call.
        _ = try checkedKernel("capget", unsafe linux_get_capabilities(&effective, &permitted, &inheritable))
        let (bounding, last) = try boundingSet()
        return Credentials(
            effectiveUser: geteuid(),
            processID: getpid(),
            effectiveCapabilities: effective,
            permittedCapabilities: permitted,
            boundingCapabilities: bounding,
            lastCapability: last
        )
    }

    /// Asks for one capability after the other until the kernel knows no more; any other answer is a failure,
    /// because a capability that is overlooked is one that is kept.
    private static func boundingSet() throws(SystemError) -> (set: UInt64, last: Int) {
        var set: UInt64 = 0
        var number = 0
        while number < 64 {
            let answer = linux_bounding_contains(CInt(number))
            if answer == -EINVAL { break }
            if try checkedKernel("prctl(PR_CAPBSET_READ)", answer) == 1 { set |= 1 << UInt64(number) }
            number += 1
        }
        return (set, max(number - 1, 0))
    }

    /// Whether the capability of this number is effective.
    package func has(_ capability: Int) -> Bool { effectiveCapabilities & 1 << UInt64(capability) != 0 }
}
