/// How the kernel answers a call.
package enum SeccompAction: Hashable, Sendable {
    /// Let the call through.
    case allow
    /// Do not make the call; it fails with this error number (at most 4095).
    case errno(UInt16)
    /// Kill every thread of the process with `SIGSYS`.
    case killProcess

    /// The value a filter returns (`SECCOMP_RET_*`, seccomp(2)).
    package var returnValue: UInt32 {
        switch self {
        case .allow: 0x7FFF_0000
        case .errno(let number): 0x0005_0000 | UInt32(number)
        case .killProcess: 0x8000_0000
        }
    }
}
