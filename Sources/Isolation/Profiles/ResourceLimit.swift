/// A limit of setrlimit(2), soft and hard alike.
package struct ResourceLimit: Equatable, Sendable {
    /// The resources by the names of prlimit(1), in the order of their numbers (`asm-generic/resource.h`).
    package enum Resource: String, CaseIterable, Sendable {
        case cpu, fsize, data, stack, core, rss, nproc, nofile
        case memlock, `as`, locks, sigpending, msgqueue, nice, rtprio, rttime

        /// The `RLIMIT_*` number.
        package var number: Int32 {
            Int32(Self.allCases.firstIndex(of: self) ?? 0)
        }
    }

    /// `RLIM_INFINITY`.
    package static let unlimited = UInt64.max

    /// What is limited.
    package var resource: Resource
    /// The limit in the resource's own unit: bytes, seconds, descriptors.
    package var value: UInt64

    package init(resource: Resource, value: UInt64) {
        self.resource = resource
        self.value = value
    }
}
