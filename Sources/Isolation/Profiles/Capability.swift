/// One Linux capability (capabilities(7)).
package struct Capability: Hashable, Sendable {
    /// The kernel's number, a bit of the capability sets.
    package let number: UInt8

    /// The capability with this number; nil where none is known.
    package init?(number: Int) {
        guard Self.names.indices.contains(number) else { return nil }
        self.number = UInt8(number)
    }

    /// The capability with a name such as `CAP_NET_BIND_SERVICE`; nil for no such name.
    package init?(name: String) {
        guard let number = Self.names.firstIndex(of: name) else { return nil }
        self.number = UInt8(number)
    }

    /// The name, with `CAP_`.
    package var name: String { Self.names[Int(number)] }

    /// The names in the order of their numbers (`linux/capability.h`, Linux 5.9 and later).
    package static let names = [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL",
        "CAP_SETGID", "CAP_SETUID", "CAP_SETPCAP", "CAP_LINUX_IMMUTABLE", "CAP_NET_BIND_SERVICE",
        "CAP_NET_BROADCAST", "CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_IPC_LOCK", "CAP_IPC_OWNER",
        "CAP_SYS_MODULE", "CAP_SYS_RAWIO", "CAP_SYS_CHROOT", "CAP_SYS_PTRACE", "CAP_SYS_PACCT",
        "CAP_SYS_ADMIN", "CAP_SYS_BOOT", "CAP_SYS_NICE", "CAP_SYS_RESOURCE", "CAP_SYS_TIME",
        "CAP_SYS_TTY_CONFIG", "CAP_MKNOD", "CAP_LEASE", "CAP_AUDIT_WRITE", "CAP_AUDIT_CONTROL",
        "CAP_SETFCAP", "CAP_MAC_OVERRIDE", "CAP_MAC_ADMIN", "CAP_SYSLOG", "CAP_WAKE_ALARM",
        "CAP_BLOCK_SUSPEND", "CAP_AUDIT_READ", "CAP_PERFMON", "CAP_BPF", "CAP_CHECKPOINT_RESTORE",
    ]
}

/// Capabilities as the kernel's sets hold them: bit n stands for capability n.
package struct CapabilitySet: Equatable, Sendable {
    /// The set as one number.
    package var bits: UInt64

    package init(bits: UInt64 = 0) { self.bits = bits }

    /// Whether `capability` is a member.
    package func contains(_ capability: Capability) -> Bool { bits >> capability.number & 1 == 1 }

    /// Adds `capability`.
    package mutating func insert(_ capability: Capability) { bits |= 1 << capability.number }

    /// The members in the order of their numbers.
    package var members: [Capability] {
        Capability.names.indices.compactMap(Capability.init(number:)).filter(contains)
    }
}

/// What a profile does with the capabilities the launcher has.
package enum KeptCapabilities: Equatable, Sendable {
    /// Changes nothing.
    case all
    /// Drops every other one from every set.
    case only(CapabilitySet)
}
