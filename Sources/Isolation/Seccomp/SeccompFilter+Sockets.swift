extension SeccompFilter {
    /// Refuses every socket but local ones, and io_uring, which could open others; allows all else.
    static func localSocketsOnly() throws(SeccompError) -> SeccompFilter {
        let familyNotSupported: UInt16 = 97  // EAFNOSUPPORT
        let notPermitted: UInt16 = 1  // EPERM
        let localOnly = ArgumentCondition(
            argument: 0,
            test: .oneOf([1]),  // AF_UNIX
            otherwise: .errno(familyNotSupported)
        )
        let refusals: [(name: String, rule: CallRule)] = [
            ("socket", .allowWhen([localOnly])), ("io_uring_setup", .answer(.errno(notPermitted))),
        ]
        var rules = SeccompRules(unknown: .allow, calls: [])
        for refusal in refusals {
            if case .number(let number) = SystemCallName.resolve(refusal.name, for: .native) {
                rules.calls.append(.init(number: number, rule: refusal.rule))
            }
        }
        return try SeccompCompiler.compile(rules, for: .native)
    }
}
