/// One instruction of classic BPF, laid out as `struct sock_filter` (`linux/filter.h`).
package struct SockFilter: Equatable, Sendable {
    /// Operation, size and mode.
    package var code: UInt16
    /// Instructions to skip when the test holds.
    package var jt: UInt8
    /// Instructions to skip when it does not.
    package var jf: UInt8
    /// Immediate operand.
    package var k: UInt32

    package init(code: UInt16, jt: UInt8 = 0, jf: UInt8 = 0, k: UInt32) {
        self.code = code
        self.jt = jt
        self.jf = jf
        self.k = k
    }

    /// The instruction behind a little-endian word of a ``SeccompFilter``.
    package init(word: UInt64) {
        self.init(
            code: UInt16(truncatingIfNeeded: word),
            jt: UInt8(truncatingIfNeeded: word >> 16),
            jf: UInt8(truncatingIfNeeded: word >> 24),
            k: UInt32(truncatingIfNeeded: word >> 32)
        )
    }

    /// The eight bytes of `struct sock_filter` as one little-endian word.
    package var word: UInt64 {
        UInt64(code) | UInt64(jt) << 16 | UInt64(jf) << 24 | UInt64(k) << 32
    }
}

extension SockFilter {
    /// `BPF_LD | BPF_W | BPF_ABS`: the 32-bit word of `seccomp_data` at offset `k`.
    package static let load: UInt16 = 0x20
    /// `BPF_ALU | BPF_AND | BPF_K`.
    package static let and: UInt16 = 0x54
    /// `BPF_JMP | BPF_JA`: skip `k` instructions.
    package static let jump: UInt16 = 0x05
    /// `BPF_JMP | BPF_JEQ | BPF_K`.
    package static let jumpIfEqual: UInt16 = 0x15
    /// `BPF_JMP | BPF_JGT | BPF_K`, unsigned.
    package static let jumpIfGreater: UInt16 = 0x25
    /// `BPF_JMP | BPF_JGE | BPF_K`, unsigned.
    package static let jumpIfAtLeast: UInt16 = 0x35
    /// `BPF_RET | BPF_K`.
    package static let returnValue: UInt16 = 0x06
}

/// Byte offsets in `struct seccomp_data` (`linux/seccomp.h`).
package enum SeccompData {
    /// The call number.
    package static let number: UInt32 = 0
    /// The `AUDIT_ARCH_*` value.
    package static let architecture: UInt32 = 4
    /// The low word of an argument; the high word is 4 further on.
    package static func argument(_ index: Int) -> UInt32 { 16 + 8 * UInt32(index) }
}
