/// The capability that shields a command: who lacks it may not trace the command or read its memory, environment and
/// descriptors, though he be the same user (`cap_ptrace_access_check`, security/commoncap.c).
enum ShieldCapability {
    /// The least useful of all first: it lets a process set an alarm that wakes the machine, and nothing else. Then the
    /// one that containers have in every default: ports below 1024.
    static let candidates = [35, 10].compactMap(Capability.init(number:))

    /// The one to keep; nil where none can be had.
    ///
    /// - Parameters:
    ///   - permitted: what this process may hand on.
    ///   - bounding: what a process may make inheritable, and with it ambient.
    ///   - kept: what the profile keeps anyway. Any capability shields, so that a kept candidate will do.
    static func choice(permitted: UInt64, bounding: UInt64, kept: CapabilitySet) -> Capability? {
        let available = CapabilitySet(bits: permitted & bounding)
        return candidates.first(where: kept.contains) ?? candidates.first(where: available.contains)
    }
}
