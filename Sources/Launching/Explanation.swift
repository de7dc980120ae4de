package import Delivery
package import Isolation
internal import LinuxSystem
internal import Manifest
internal import SecretMemory

/// What a launch would do, step by step, found out without reading an identity or opening a value.
package struct Explanation {
    /// One secret: where its value comes from and how it gets to the command.
    package struct SecretLine {
        /// Where a value would come from.
        package enum Source: String { case sealed, credential, environment, absent }

        /// The name of the secret's table.
        package let name: String
        /// The name the command knows it by.
        package let wireName: String
        /// Where its value would come from.
        package let source: Source
        /// How it would be handed over.
        package let method: DeliveryMethod
    }

    /// The manifest, `nil` when there is none.
    package let manifest: String?
    /// The command and its arguments.
    package let command: [String]
    /// The file that would be executed.
    package let path: String
    /// The secrets of this launch, in document order.
    package let secrets: [SecretLine]
    /// Variables that launch sets itself: `[env]` defaults that apply, and the announcements of memfds.
    package let set: [String]
    /// Names that would be inherited, without their values.
    package let inherited: [String]
    /// Variables of this environment that the command would not get.
    package let withheld: [String]
    /// What the child would do before it executes the command.
    package let isolation: IsolationPlan
    /// Who would stay while the command runs.
    package let mode: ChosenMode

    /// Goes through the same plans as a launch, with empty values in the place of those it does not open.
    init(launch: Launch, file: ManifestFile?, selection: SecretSelection) throws(LaunchError) {
        manifest = file?.path
        command = launch.command.words
        let lines = Self.lines(selection, launch)
        secrets = lines
        let service = try ServiceVariables(launch.environment, of: launch.serviceProcess)
        let kept = try launch.keptDescriptors(service)
        let profile = try ProfileSelection(launch: launch, file: file).load()
        mode = try launch.mode(profile.profile)
        let inheritance = Inheritance(launch, file, profile, service, withholding: selection.withheld)
        let delivery = try Self.delivery(lines, inheritance, launch, service.processIDs)
        set = delivery.environment.literalNames + delivery.environment.processIDNames
        let passed = NameSet(delivery.environment.inheritedNames)
        inherited = delivery.environment.inheritedNames
        let replaced = NameSet(lines.map(\.wireName) + set)
        withheld = launch.environment.entries.map(\.name).filter {
            !passed.contains($0) && !replaced.contains($0)
        }
        isolation = try launch.isolation(
            profile,
            signals: InheritedSignals(mask: SignalMask(bits: 0), ignoresChildSignal: false),
            passing: kept + delivery.descriptors,
            processIDs: delivery.environment.processIDNames,
            userNamespace: profile.needsUserNamespace ? -1 : nil,
            mode: mode,
            placing: launch.options.placement.step(terminal: -1),
            observerSocket: launch.options.observesDenials ? -1 : nil,
            recordsDenials: launch.options.observesDenials && DenialObservation.canRecord,
            groups: try profile.foreseenControlGroups()
        )
        path = try launch.resolveCommand(defaults: inheritance.defaults)
    }

    private static func lines(_ selection: SecretSelection, _ launch: Launch) -> [SecretLine] {
        selection.items.map { item in
            let source: SecretLine.Source =
                if item.credential != nil { .credential } else if item.origin.sealedValue != nil {
                    .sealed
                } else if item.variables.contains(where: launch.environment.has) {
                    .environment
                } else { .absent }
            return SecretLine(
                name: item.secret.name,
                wireName: item.secret.wireName,
                source: source,
                method: launch.options.method(for: item.secret)
            )
        }
    }

    private static func delivery(
        _ lines: [SecretLine],
        _ inheritance: Inheritance,
        _ launch: Launch,
        _ processIDs: [String]
    ) throws(LaunchError) -> DeliveryPlan {
        let block: SecretBlock
        do throws(SecretMemoryError) {
            block = try SecretBlock(lines.filter { $0.source != .absent }.map { ($0.wireName, $0.method, 0) })
        } catch { throw .memory(error) }
        do throws(DeliveryError) {
            return try DeliveryPlan(
                secrets: block,
                defaults: inheritance.defaults,
                inheriting: launch.environment,
                policy: inheritance.policy,
                processIDs: processIDs
            )
        } catch { throw .delivery(error) }
    }
}
