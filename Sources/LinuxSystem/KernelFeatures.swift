internal import CLinux
internal import Glibc

/// Facts about the kernel and this process that cost one system call each, cheap enough for a start.
package struct KernelFeatures {
    /// The release, such as `6.1.0-27-amd64` (uname(2)).
    package static var release: String { systemName.release }
    /// The architecture, such as `x86_64` or `aarch64` (uname(2)).
    package static var machine: String { systemName.machine }

    private static var systemName: (release: String, machine: String) {
        var name = utsname()
        // Safety: `name` outlives the call, which fills each field with a NUL-terminated string.
        unsafe uname(&name)
        let release = unsafe withUnsafePointer(to: &name.release) {
            unsafe $0.withMemoryRebound(to: CChar.self, capacity: 65) { unsafe String(cString: $0) }
        }
        let machine = unsafe withUnsafePointer(to: &name.machine) {
            unsafe $0.withMemoryRebound(to: CChar.self, capacity: 65) { unsafe String(cString: $0) }
        }
        return (release, machine)
    }

    /// The soft limit of memory that this process may lock, in bytes; `nil` when unlimited (getrlimit(2)).
    package static func lockedMemoryLimit() throws(SystemError) -> UInt64? {
        var limit = rlimit()
        // Safety: `limit` outlives the call.
        _ = try checked("getrlimit", unsafe getrlimit(__rlimit_resource_t(8), &limit))
        return limit.rlim_cur == rlim_t.max ? nil : UInt64(limit.rlim_cur)
    }

    /// Whether a capability is in the bounding set (prctl(2), `PR_CAPBSET_READ`); false when there is no such one.
    package static func boundingSetContains(_ capability: Int) -> Bool {
        linux_bounding_contains(CInt(capability)) == 1
    }
}
