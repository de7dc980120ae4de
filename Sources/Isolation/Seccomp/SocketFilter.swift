/// A filter that goes before the profile's where the profile restricts sockets.
///
/// Both are compiled ahead of time, as the built-in profiles are.
package enum SocketFilter: String, CaseIterable {
    /// Refuses every socket but local ones, and io_uring, which could open others; allows all else.
    case localOnly
    /// Refuses what reaches a TCP port past Landlock, which looks at bind(2) and connect(2) of IPPROTO_TCP only:
    /// multipath TCP, SMC, a connection made by the first datagram (TCP Fast Open), and io_uring, whose requests
    /// no filter sees. Programs fall back to plain TCP.
    case plainTCPOnly

    private static let notPermitted: UInt16 = 1  // EPERM
    private static let protocolNotSupported: UInt16 = 93  // EPROTONOSUPPORT
    private static let notSupported: UInt16 = 95  // EOPNOTSUPP
    private static let familyNotSupported: UInt16 = 97  // EAFNOSUPPORT

    /// Compiles it; what ``filter`` is made of.
    package func compiled(for architecture: Architecture) throws(SeccompError) -> SeccompFilter {
        var rules = SeccompRules(unknown: .allow, calls: [])
        for refusal in refusals {
            if case .number(let number) = SystemCallName.resolve(refusal.name, for: architecture) {
                rules.calls.append(.init(number: number, rule: refusal.rule))
            }
        }
        return try SeccompCompiler.compile(rules, for: architecture)
    }

    private var refusals: [(name: String, rule: CallRule)] {
        let noRing = (name: "io_uring_setup", rule: CallRule.answer(.errno(Self.notPermitted)))
        switch self {
        case .localOnly:
            let local = ArgumentCondition(
                argument: 0,
                test: .oneOf([1]),  // AF_UNIX
                otherwise: .errno(Self.familyNotSupported)
            )
            return [("socket", .allowWhen([local])), noRing]
        case .plainTCPOnly:
            let plain = ArgumentCondition(
                argument: 2,
                test: .noneOf([256, 262]),  // IPPROTO_SMC, IPPROTO_MPTCP
                otherwise: .errno(Self.protocolNotSupported)
            )
            let notSMC = ArgumentCondition(
                argument: 0,
                test: .noneOf([43]),  // AF_SMC
                otherwise: .errno(Self.familyNotSupported)
            )
            return [
                ("socket", .allowWhen([plain, notSMC])), ("sendto", connected(flags: 3)),
                ("sendmsg", connected(flags: 2)), ("sendmmsg", connected(flags: 3)), noRing,
            ]
        }
    }

    /// One program that refuses as this filter does, and answers as `filter` whatever this one allows; every call costs
    /// less than with two. The same as both only where `filter` does not refuse otherwise what this one refuses. Nil where
    /// the kernel would not take so long a program.
    package func followed(by filter: SeccompFilter) -> [UInt64]? {
        let allow = SockFilter(code: SockFilter.returnValue, k: SeccompAction.allow.returnValue).word
        var program = words
        guard program.count + filter.count <= SeccompCompiler.maximumInstructions else { return nil }
        for index in program.indices where program[index] == allow {
            program[index] = SockFilter(code: SockFilter.jump, k: UInt32(program.count - index - 1)).word
        }
        return program + filter.words
    }

    private func connected(flags argument: Int) -> CallRule {
        .allowWhen([
            ArgumentCondition(
                argument: argument,
                mask: 0x2000_0000,  // MSG_FASTOPEN
                test: .oneOf([0]),
                otherwise: .errno(Self.notSupported)
            )
        ])
    }
}
