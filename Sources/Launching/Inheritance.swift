internal import Delivery

/// The command's variables besides its secrets: what passes of this process's, and what is set where nothing does.
struct Inheritance {
    /// Which variables of this process pass.
    var policy: EnvironmentPolicy
    /// `[env]` of the manifest, then what tells the command who it is.
    var defaults: [(name: String, value: String)]

    /// - Parameter withheld: names that the secrets keep back.
    init(
        _ launch: Launch,
        _ file: ManifestFile?,
        _ profile: SelectedProfile,
        _ service: ServiceVariables,
        withholding withheld: [String]
    ) {
        policy =
            launch.options.standIn != nil
            ? EnvironmentPolicy.everything
            : EnvironmentPolicy(
                pristine: launch.options.pristine,
                withholding: withheld + profile.withheldVariables + service.withheld,
                keeping: service.passing
            )
        defaults = file?.manifest.defaults(environment: launch.environment, policy: policy) ?? []
        defaults += profile.variables(besides: defaults)
    }
}
