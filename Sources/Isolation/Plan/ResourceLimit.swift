/// A resource limit of a profile; soft and hard limit are the same (getrlimit(2)).
package struct ResourceLimit: Equatable, Sendable {
    /// The `RLIMIT_` number.
    package let resource: Int
    package let value: UInt64

    package init(resource: Int, value: UInt64) {
        self.resource = resource
        self.value = value
    }

    /// Names as profiles write them, by number; the same on x86_64 and aarch64.
    package static let names = [
        "cpu", "fsize", "data", "stack", "core", "rss", "nproc", "nofile", "memlock", "as", "locks", "sigpending",
        "msgqueue", "nice", "rtprio", "rttime",
    ]

    package static func name(_ resource: Int) -> String {
        names.indices.contains(resource) ? names[resource] : "resource \(resource)"
    }

    static func reason(_ resource: Int) -> String {
        name(resource) == "core" ? "a core file would hold the secrets" : "the profile sets it"
    }
}
