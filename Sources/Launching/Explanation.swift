package import Delivery
package import Isolation
internal import LinuxSystem
internal import Manifest
internal import SecretSources

/// What a launch would do, step by step, found out without reading an identity or opening a value.
package struct Explanation {
    /// One secret: where its value comes from and how it gets to the command.
    package struct SecretLine {
        package enum Source: String { case sealed, environment, absent }

        package let name: String
        /// The name the command knows it by.
        package let wireName: String
        package let source: Source
        package let method: DeliveryMethod
    }

    /// The manifest, `nil` when there is none.
    package let manifest: String?
    package let command: [String]
    /// The file that would be executed.
    package let path: String
    package let secrets: [SecretLine]
    /// Names of `[env]` defaults that apply because the environment does not set them.
    package let defaults: [String]
    /// Names that would be inherited, without their values.
    package let inherited: [String]
    /// Variables of this environment that the command would not get.
    package let withheld: [String]
    package let isolation: IsolationPlan

    init(launch: Launch, file: ManifestFile?, selection: SecretSelection) throws(LaunchError) {
        let environment = launch.environment
        manifest = file?.path
        command = launch.command.words
        secrets = selection.items.map { item in
            SecretLine(
                name: item.secret.name,
                wireName: item.secret.wireName,
                source: item.origin.sealedValue != nil
                    ? .sealed : item.variables.contains(where: environment.has) ? .environment : .absent,
                method: launch.options.method(for: item.secret)
            )
        }
        defaults = file?.manifest.defaults(environment: environment).map(\.name) ?? []
        let policy = EnvironmentPolicy(pristine: launch.options.pristine, withholding: selection.withheld)
        let replaced = NameSet(secrets.map(\.wireName) + defaults)
        inherited = environment.entries.map(\.name).filter { policy.passes($0) && !replaced.contains($0) }
        withheld = environment.entries.map(\.name).filter { !policy.passes($0) }
        let signals = InheritedSignals(mask: SignalMask(bits: 0), ignoresChildSignal: false)
        isolation = try launch.isolation(file: file, signals: signals, passing: launch.keptDescriptors())
        path = try launch.resolveCommand()
    }
}
