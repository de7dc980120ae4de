/// How the kernel answers a call.
package enum SeccompAction: Hashable, Sendable {
    /// Let the call through.
    case allow
    /// Let the call through and write it to the audit log.
    case log
    /// Ask the tracer; without one the call fails with `ENOSYS`. The tracer gets the number.
    case trace(UInt16)
    /// Do not make the call; it fails with this error number (at most 4095).
    case errno(UInt16)
    /// Do not make the call; the thread gets `SIGSYS`, which it may handle.
    case trap
    /// Kill the thread that made the call.
    case killThread
    /// Kill every thread of the process with `SIGSYS`.
    case killProcess

    /// The largest error number the kernel takes (`MAX_ERRNO`); it would cut a larger one.
    package static let largestError: UInt16 = 4095

    /// The value a filter returns (`SECCOMP_RET_*`, seccomp(2)).
    package var returnValue: UInt32 {
        switch self {
        case .allow: 0x7FFF_0000
        case .log: 0x7FFC_0000
        case .trace(let message): 0x7FF0_0000 | UInt32(message)
        case .errno(let number): 0x0005_0000 | UInt32(number)
        case .trap: 0x0003_0000
        case .killThread: 0x0000_0000
        case .killProcess: 0x8000_0000
        }
    }

    /// The order in which the kernel prefers the answers of several filters, 0 for the mildest (seccomp(2)).
    package var strictness: Int {
        switch self {
        case .allow: 0
        case .log: 1
        case .trace: 2
        case .errno: 3
        case .trap: 4
        case .killThread: 5
        case .killProcess: 6
        }
    }

    /// Whether the kernel makes the call without asking anybody.
    package var permitsCall: Bool { self == .allow || self == .log }
}
