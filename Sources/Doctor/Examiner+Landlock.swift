internal import LinuxSystem

/// What Landlock can restrict here.
extension Examiner {
    func landlock(_ feature: Feature) -> Finding {
        switch feature {
        case .landlock: landlockItself(feature)
        case .landlockRename: part(feature, .rename, since: "5.19")
        case .landlockTruncate: part(feature, .truncate, since: "6.2")
        case .landlockNetwork: part(feature, .network, since: "6.7")
        case .landlockDeviceIoctl: part(feature, .deviceIoctl, since: "6.10")
        case .landlockScope: part(feature, .scope, since: "6.12")
        case .landlockAudit: part(feature, .audit, since: "6.15")
        case .landlockUnixSockets: part(feature, .unixSockets, since: "7.1")
        default: errata(feature)
        }
    }

    private func landlockItself(_ feature: Feature) -> Finding {
        guard case .value(let number) = landlock else { return landlockMissing(feature) }
        switch machine.probe(.landlockRestrict) {
        case .value: return Finding(feature, .yes, .abi(number))
        case .failed(step: 3, errno: ErrorNumber.tooBig):
            return Finding(feature, .no, .abi(number), .layersUsedUp)
        case let outcome: return Finding(feature, .no, .abi(number), cause(outcome))
        }
    }

    private func landlockMissing(_ feature: Feature) -> Finding {
        if case .failed(_, errno: ErrorNumber.notSupported) = landlock {
            return Finding(feature, .no, .none, .disabledAtBoot)
        }
        return Finding(feature, .no, .none, cause(landlock, since: "5.13"))
    }

    private func part(_ feature: Feature, _ needed: LandlockABI, since release: String) -> Finding {
        guard case .value(let number) = landlock else { return landlockMissing(feature) }
        return LandlockABI(number) >= needed
            ? Finding(feature, .yes) : Finding(feature, .no, .none, .missing(since: release))
    }

    /// Numbers and the ABI they concern (landlock documentation, "Landlock errata").
    private static let errata = [(number: 1, abi: 4), (number: 2, abi: 6), (number: 3, abi: 1)]

    private func errata(_ feature: Feature) -> Finding {
        guard case .value(let number) = landlock else {
            return Finding(feature, .unknown, .none, landlockMissing(feature).cause)
        }
        guard case .value(let bits) = machine.probe(.landlockErrata) else {
            return Finding(feature, .unknown, .none, .missing(since: "6.15"))
        }
        let concerned = Self.errata.filter { $0.abi <= number }.map(\.number)
        let fixed = concerned.filter { bits & 1 << ($0 - 1) != 0 }
        return Finding(
            feature,
            fixed == concerned ? .yes : fixed.isEmpty ? .no : .partly,
            .subset(fixed.map(String.init), of: concerned.map(String.init)),
            fixed == concerned ? nil : .missing(since: nil)
        )
    }
}
