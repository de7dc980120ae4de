internal import LinuxSystem
internal import Manifest
internal import TOML

extension Manifest {
    /// `[env]` entries whose variable is not set: one that is set, even to nothing, wins.
    func defaults(environment: ProcessEnvironment) -> [(name: String, value: String)] {
        let values = Dictionary(
            self.environment.compactMap { entry in entry.value.map { (entry.name, $0.value) } },
            uniquingKeysWith: { first, _ in first }
        )
        let names = environment.names
        return self.environment.compactMap { entry in
            guard !names.contains(entry.wireName) else { return nil }
            return values[entry.header.aliasTarget?.value ?? entry.name].map { (entry.wireName, $0) }
        }
    }
}
