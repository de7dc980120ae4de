import CSeccomp
import Glibc
import Isolation
import Testing

/// Filters made by libseccomp, to compare ours with.
enum SeccompOracle {
    /// One rule: an answer for a call, for one value of a masked argument or for all.
    struct Rule {
        var name: String
        var action: SeccompAction
        var argument: (index: Int, mask: UInt64, value: UInt64)?
    }

    /// libseccomp's program; `optimize` 2 asks for its binary tree.
    static func filter(
        _ rules: [Rule],
        unknown: SeccompAction,
        for architecture: Architecture,
        optimize: UInt32 = 1
    ) throws -> [UInt64] {
        let context = unsafe try #require(unsafe seccomp_init(unknown.returnValue))
        defer { unsafe seccomp_release(context) }
        if architecture != .native {
            unsafe #expect(seccomp_arch_remove(context, Architecture.native.auditNumber) == 0)
            unsafe #expect(seccomp_arch_add(context, architecture.auditNumber) == 0)
        }
        unsafe #expect(seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, optimize) == 0)
        for rule in rules {
            // libseccomp takes native numbers and translates them.
            let number = unsafe seccomp_syscall_resolve_name(rule.name)
            try #require(number != -1, "\(rule.name)")
            let status: CInt
            if let argument = rule.argument {
                let comparison = scmp_arg_cmp(
                    arg: UInt32(argument.index),
                    op: SCMP_CMP_MASKED_EQ,
                    datum_a: argument.mask,
                    datum_b: argument.value
                )
                status = unsafe withUnsafePointer(to: comparison) {
                    unsafe seccomp_rule_add_array(context, rule.action.returnValue, number, 1, $0)
                }
            } else {
                status = unsafe seccomp_rule_add_array(context, rule.action.returnValue, number, 0, nil)
            }
            #expect(status == 0, "\(rule.name): \(status)")
        }
        return try unsafe export(context)
    }

    static func export(_ context: scmp_filter_ctx) throws -> [UInt64] {
        let file = unsafe try #require(unsafe tmpfile())
        defer { unsafe fclose(file) }
        unsafe try #require(seccomp_export_bpf(context, fileno(file)) == 0)
        var words = [UInt64](repeating: 0, count: 4096)
        unsafe rewind(file)
        let count = unsafe fread(&words, 8, words.count, file)
        return Array(words.prefix(count))
    }

    /// Whether libseccomp has the call: newer ones are only in our own table.
    static func knows(_ name: String) -> Bool { unsafe seccomp_syscall_resolve_name(name) != -1 }
}
