internal import LinuxSystem

/// Rights of this process.
extension Examiner {
    func privilege(_ feature: Feature) -> Finding {
        guard let credentials = machine.credentials else { return Finding(feature, .unknown) }
        let last = credentials.lastCapability
        switch feature {
        case .capabilities:
            let held = credentials.effectiveCapabilities
            let isFull = held.nonzeroBitCount == last + 1
            return Finding(
                feature,
                isFull ? .yes : held != 0 ? .partly : .no,
                .capabilities(held, last: last),
                isFull ? nil : .value
            )
        case .boundingSet:
            let value = Finding.Value.capabilities(machine.boundingSet, last: last)
            if machine.boundingSet == 0 || machine.has(.setpcap) { return Finding(feature, .yes, value) }
            return Finding(feature, .no, value, .capability(Capability.setpcap.name))
        case .securebits: return securebits(feature)
        case .noNewPrivileges: return noNewPrivileges(feature)
        default: return shield(credentials)
        }
    }

    /// The locks are the odd bits (capabilities(7)): what is locked already stays as it is.
    private func securebits(_ feature: Feature) -> Finding {
        guard case .value(let bits) = machine.probe(.securebits) else {
            return Finding(feature, .unknown, .none, cause(machine.probe(.securebits)))
        }
        let value = Finding.Value.hexadecimal(UInt64(bits))
        if !machine.has(.setpcap) {
            return Finding(feature, .no, value, .capability(Capability.setpcap.name))
        }
        return bits & 0xaa == 0
            ? Finding(feature, .yes, value) : Finding(feature, .partly, value, .alreadySet)
    }

    private func noNewPrivileges(_ feature: Feature) -> Finding {
        switch machine.probe(.noNewPrivileges) {
        case .value(let isSet): Finding(feature, .yes, .number(isSet), isSet == 0 ? nil : .alreadySet)
        case let outcome: Finding(feature, .no, .none, cause(outcome, since: "3.5"))
        }
    }

    /// A harmless capability that can be handed on sets the child apart from processes of the same user.
    private func shield(_ credentials: Credentials) -> Finding {
        let feature = Feature.shieldCapability
        for capability in [Capability.wakeAlarm, .netBindService] {
            let isThere = credentials.permittedCapabilities & 1 << UInt64(capability.rawValue) != 0
            if isThere { return Finding(feature, .yes, .text(capability.name)) }
        }
        return Finding(feature, .no, .none, .capability(Capability.netBindService.name))
    }
}
