internal import Glibc

/// What this process hands on to its children unless they change it, as far as changing it can take privilege.
package struct ProcessSettings: Equatable, Sendable {
    /// The hard limit of each `RLIMIT_` number, below which any process may set its own (getrlimit(2)).
    package var hardLimits: [UInt64]
    /// The nice value (getpriority(2)).
    package var priority: Int
    /// The lowest nice value that takes no CAP_SYS_NICE: 20 less RLIMIT_NICE.
    package var lowestPriority: Int

    package init(hardLimits: [UInt64], priority: Int, lowestPriority: Int) {
        self.hardLimits = hardLimits
        self.priority = priority
        self.lowestPriority = lowestPriority
    }

    /// Asks the kernel.
    package static func current() throws(SystemError) -> ProcessSettings {
        var limits: [UInt64] = []
        // RLIMIT_CPU to RLIMIT_RTTIME.
        for resource in 0..<16 { limits.append(UInt64(try limit(resource).rlim_max)) }
        let ceiling = try limit(13).rlim_cur  // RLIMIT_NICE
        return ProcessSettings(
            hardLimits: limits,
            priority: Int(getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0)),
            lowestPriority: 20 - Int(min(ceiling, 40))
        )
    }

    private static func limit(_ resource: Int) throws(SystemError) -> rlimit {
        var limit = rlimit()
        // Safety: `limit` outlives the call, which fills it.
        _ = try checked("getrlimit", unsafe getrlimit(__rlimit_resource_t(UInt32(resource)), &limit))
        return limit
    }
}
