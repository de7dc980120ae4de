internal import Delivery
internal import LinuxSystem
internal import Manifest
internal import TOML

extension Manifest {
    /// `[env]` entries whose variable the command does not inherit: one that is set, even to nothing, and passes wins.
    func defaults(environment: ProcessEnvironment, policy: EnvironmentPolicy) -> [(
        name: String, value: String
    )] {
        return self.environment.compactMap { entry in
            guard !(environment.has(entry.wireName) && policy.passes(entry.wireName)) else { return nil }
            return value(of: entry).map { (entry.wireName, $0) }
        }
    }

    private func value(of entry: EnvironmentDefault) -> String? {
        guard let target = entry.header.aliasTarget?.value else { return entry.value?.value }
        return environment.first { $0.name == target }?.value?.value
    }
}
