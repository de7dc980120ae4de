internal import LinuxSystem

extension Planner {
    private static let manageResources = 24  // CAP_SYS_RESOURCE, capabilities(7)
    private static let setPriorities = 23  // CAP_SYS_NICE

    /// What takes a capability of the machine, which no user namespace gives.
    mutating func addPrivilegedSettings() throws(PlanError) {
        for limit in profile.limits where isRaised(limit) {
            guard context.credentials.has(Self.manageResources) else {
                throw .limitAboveHard(limit, hard: hardLimit(limit))
            }
            steps.append(step(limit))
        }
        if let priority = profile.priority {
            let lowest = context.settings.map { min($0.priority, $0.lowestPriority) } ?? -20
            guard priority >= lowest || context.credentials.has(Self.setPriorities) else {
                throw .priorityNotHeld(priority, lowest: lowest)
            }
            steps.append(.setPriority(priority))
        }
        if let score = profile.outOfMemoryScore { steps.append(.setOutOfMemoryScore(score)) }
    }

    /// Whether the limit is above the hard one of this process.
    func isRaised(_ limit: ResourceLimit) -> Bool { limit.value > hardLimit(limit) }

    func step(_ limit: ResourceLimit) -> ChildStep {
        // A handler behind `|` in core_pattern gets the memory whatever the limit is, unless it is 1 (core(5)); a hard
        // limit of 0 cannot be made 1 any more.
        let noCore = limit.resource == .core && limit.value == 0 && hardLimit(limit) > 0
        return .setLimit(resource: Int(limit.resource.number), value: noCore ? 1 : limit.value)
    }

    private func hardLimit(_ limit: ResourceLimit) -> UInt64 {
        context.settings?.hardLimits[Int(limit.resource.number)] ?? .max
    }
}
