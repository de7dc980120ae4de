internal import Delivery
internal import Isolation
internal import LinuxSystem
internal import Manifest

/// What of a launch cannot change under a running command.
struct RunningShape: Equatable {
    private let secrets: [String]
    private let defaults: [String]
    private let profile: Profile
    private let account: UInt32?

    /// Nil where the manifest or a profile cannot be read, which whoever opens the values tells.
    init?(_ launch: Launch, _ file: ManifestFile) {
        guard
            let selection = try? SecretSelection(file, launch.options),
            let selected = try? ProfileSelection(launch: launch, file: file, cache: nil).load()
        else { return nil }
        secrets = selection.items.filter { $0.origin.sealedValue != nil || $0.credential != nil }.map(
            \.secret.wireName
        )
        let policy = EnvironmentPolicy(
            pristine: launch.options.pristine,
            withholding: selection.withheld + selected.withheldVariables
        )
        defaults = file.manifest.defaults(environment: launch.environment, policy: policy)
            .map { "\($0.name)=\($0.value)" }
        profile = selected.profile
        account = selected.account?.account.user
    }

    /// What is different in `other`.
    func differences(from other: RunningShape) -> [RotationDifference] {
        var differences: [RotationDifference] = []
        if secrets != other.secrets { differences.append(.secrets) }
        if defaults != other.defaults { differences.append(.environment) }
        if profile != other.profile || account != other.account { differences.append(.isolation) }
        return differences
    }
}
