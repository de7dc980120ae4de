/// A machine a filter is made for: one native system call table, little-endian.
package enum Architecture: String, CaseIterable, Sendable {
    /// 64-bit x86.
    case x86_64
    /// 64-bit Arm.
    case aarch64

    /// The machine this program was compiled for.
    package static var native: Architecture {
        #if arch(x86_64)
            .x86_64
        #elseif arch(arm64)
            .aarch64
        #else
            #error("no system call table for this architecture")
        #endif
    }

    /// The `AUDIT_ARCH_*` value the kernel puts into `seccomp_data.arch` (`linux/audit.h`).
    package var auditNumber: UInt32 {
        switch self {
        case .x86_64: 0xC000_003E
        case .aarch64: 0xC000_00B7
        }
    }

    /// The first call number of the x32 table, which shares `AUDIT_ARCH_X86_64` with the native one.
    package static let x32Bit: UInt32 = 0x4000_0000
}
