internal import CSeccomp

/// System call names and their numbers.
package enum SystemCallName {
    /// What a name means on an architecture.
    package enum Resolution: Equatable, Sendable {
        /// The call's number.
        case number(UInt32)
        /// A call of other architectures only.
        case absent
        /// No call on any architecture.
        case unknown
    }

    /// Looks `name` up in libseccomp's tables, then among the ``newer`` calls.
    package static func resolve(_ name: String, for architecture: Architecture) -> Resolution {
        // Safety: the string is NUL-terminated for the length of the call, which only reads it.
        let number = unsafe name.withCString {
            unsafe seccomp_syscall_resolve_name_arch(architecture.seccompToken, $0)
        }
        if number >= 0 { return .number(UInt32(number)) }
        if let call = newer.first(where: { $0.name == name }) {
            return call.architectures.contains(architecture) ? .number(call.number) : .absent
        }
        // libseccomp gives calls of other architectures numbers below -1, and -1 to a name it does not know.
        return number == -1 ? .unknown : .absent
    }

    /// The name of a call of `architecture`; nil for a number without.
    package static func name(_ number: UInt32, for architecture: Architecture) -> String? {
        guard number < Architecture.x32Bit else { return nil }
        // Safety: libseccomp returns nil or a string that it allocated for the caller to free.
        if let name = unsafe seccomp_syscall_resolve_num_arch(architecture.seccompToken, CInt(number)) {
            defer { unsafe free(name) }
            return unsafe String(cString: name)
        }
        return newer.first { $0.number == number && $0.architectures.contains(architecture) }?.name
    }

    /// The names of every call known on one architecture at least, sorted.
    package static var all: [String] {
        var names = Set(newer.map(\.name))
        for architecture in Architecture.allCases {
            for number in 0..<CInt(512) {
                // Safety: libseccomp returns nil or a string that it allocated for the caller to free.
                guard let name = unsafe seccomp_syscall_resolve_num_arch(architecture.seccompToken, number)
                else {
                    continue
                }
                unsafe names.insert(String(cString: name))
                unsafe free(name)
            }
        }
        return names.sorted()
    }

    /// A call that libseccomp 2.5.4 does not know.
    package struct NewerCall: Sendable {
        /// The name in the kernel's tables.
        package let name: String
        /// The number, the same wherever the call exists.
        package let number: UInt32
        /// The architectures that have it.
        package let architectures: [Architecture]
    }

    /// Calls added after libseccomp 2.5.4, from `arch/x86/entry/syscalls/syscall_64.tbl` and `scripts/syscall.tbl`
    /// of Linux 6.18 and 7.0.
    package static let newer: [NewerCall] =
        [
            NewerCall(name: "uretprobe", number: 335, architectures: [.x86_64]),
            NewerCall(name: "uprobe", number: 336, architectures: [.x86_64]),
        ]
        + [
            "statmount", "listmount", "lsm_get_self_attr", "lsm_set_self_attr", "lsm_list_modules", "mseal",
            "setxattrat", "getxattrat", "listxattrat", "removexattrat", "open_tree_attr", "file_getattr",
            "file_setattr", "listns", "rseq_slice_yield",
        ].enumerated().map { offset, name in
            NewerCall(name: name, number: 457 + UInt32(offset), architectures: Architecture.allCases)
        }
}

extension Architecture {
    /// libseccomp's name for the architecture; it is the audit number on both.
    fileprivate var seccompToken: UInt32 { auditNumber }
}
