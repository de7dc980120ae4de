extension OCISeccomp {
    /// What a profile means for one launch.
    package struct Policy: Equatable, Sendable {
        /// The rules by number.
        package var rules: SeccompRules
        /// Flags asked for.
        package var flags: SeccompFlags
        /// What has no effect, with the mistakes of the file first.
        package var warnings: [OCISeccompWarning]

        /// The calls nobody knows, which a strict caller refuses: a rule that was meant to hold does not.
        package var unknownCalls: [OCISeccompWarning] {
            warnings.filter {
                if case .unknownCall = $0.kind { return true }
                return false
            }
        }
    }

    /// The rules for `architecture` alone; calls of every other, x32 and i386 included, kill the process, whatever
    /// `architectures` or `archMap` list.
    ///
    /// As runc and libseccomp do:
    /// - A group whose answer is the default one is left out. The first group without `args` for a call decides it,
    ///   whatever groups with `args` say, before or after.
    /// - Comparisons of different arguments must all hold; where a group compares one argument twice, each of its
    ///   comparisons is a rule of its own.
    /// - Calls newer than every call the profile names get `ENOSYS`, unless the default answer lets them through:
    ///   programs try what is new and fall back on that error alone.
    ///
    /// Where several rules with arguments apply to a call, the strictest answer is given
    /// (``SeccompAction/strictness``). libseccomp's answer then depends on how its tree happens to be sorted.
    ///
    /// Arguments are compared as the kernel reads them (``CallParameter``), so that a bit which the kernel drops
    /// decides nothing. Where it is not known how many bits the kernel reads, a call is made only if the profile
    /// permits it both for all 64 bits and for the low 32.
    ///
    /// - Parameters:
    ///   - capabilities: what the program's bounding set will be (`includes.caps`, `excludes.caps`).
    ///   - kernel: the running kernel (`minKernel`).
    package func policy(
        for architecture: Architecture,
        capabilities: CapabilitySet,
        kernel: KernelVersion
    ) -> Policy {
        var expansion = OCIExpansion(defaultAction: defaultAction, architecture: architecture)
        for group in groups
        where group.applies(architecture: architecture, capabilities: capabilities, kernel: kernel) {
            expansion.add(group)
        }
        let rules = expansion.rules()
        return Policy(rules: rules, flags: flags, warnings: warnings + expansion.warnings)
    }
}

extension OCISeccomp.Group {
    /// moby's conditions: everything in `includes`, nothing in `excludes`.
    fileprivate func applies(
        architecture: Architecture,
        capabilities: CapabilitySet,
        kernel: KernelVersion
    ) -> Bool {
        func has(_ name: String) -> Bool { Capability(name: name).map(capabilities.contains) ?? false }
        let name = architecture.goName
        if !includes.architectures.isEmpty, !includes.architectures.contains(name) { return false }
        if let oldest = includes.kernel, kernel < oldest { return false }
        if let first = excludes.kernel, kernel >= first { return false }
        return includes.capabilities.allSatisfy(has)
            && !excludes.architectures.contains(name)
            && !excludes.capabilities.contains(where: has)
    }

    /// The conjunctions that the arguments stand for.
    var conjunctions: [[OCISeccomp.Argument]] {
        let isRepeated = Set(arguments.map(\.index)).count < arguments.count
        let conjunctions = isRepeated ? arguments.map { [$0] } : [arguments]
        return conjunctions.map { $0.filter { !$0.comparesNothing } }
    }
}

extension OCISeccomp.Argument {
    /// No bit is left under the mask: libseccomp ignores such a comparison.
    fileprivate var comparesNothing: Bool { `operator` == .maskedEqual && value == 0 }
}

extension Architecture {
    /// Go's name, which moby's profiles use.
    fileprivate var goName: String {
        switch self {
        case .x86_64: "amd64"
        case .aarch64: "arm64"
        }
    }
}
