internal import TOML

/// Turns JSON objects into an ``OCISeccomp``; collects what it reads past.
struct OCISeccompReader {
    private typealias Failure = OCISeccompError.Kind

    private var warnings: [OCISeccompWarning] = []

    mutating func profile(_ root: JSONObject) throws(OCISeccompError.Kind) -> OCISeccomp {
        let object = try seccomp(of: root)
        warnUnknownKeys(
            of: object,
            besides: [
                "defaultAction", "defaultErrnoRet", "architectures", "archMap", "flags", "listenerPath",
                "listenerMetadata", "syscalls",
            ]
        )
        if let path = try object.string("listenerPath"), !path.isEmpty {
            throw .invalid(path: object.path("listenerPath"), .needsBroker)
        }
        try checkArchitectures(object)
        guard let action = try action(object, "defaultAction", errno: "defaultErrnoRet") else {
            throw object.missing("defaultAction")
        }
        let flags = try flags(object)
        var groups: [OCISeccomp.Group] = []
        for element in try object.objects("syscalls") { groups.append(try group(element)) }
        return OCISeccomp(defaultAction: action, flags: flags, warnings: warnings, groups: groups)
    }

    /// The object itself, or the one in a runtime configuration.
    private func seccomp(of root: JSONObject) throws(OCISeccompError.Kind) -> JSONObject {
        guard root.value("defaultAction") == nil,
            root.value("ociVersion") != nil || root.value("linux") != nil
        else { return root }
        guard let seccomp = try root.object("linux")?.object("seccomp") else {
            throw .invalid(path: "linux.seccomp", .noSeccomp)
        }
        return seccomp
    }

    private mutating func warnUnknownKeys(of object: JSONObject, besides known: [String]) {
        for path in object.keys(besides: known) {
            warnings.append(OCISeccompWarning(path: path, kind: .unknownKey))
        }
    }

    /// Only types are checked: the program is for the native architecture alone, whatever the profile lists.
    private mutating func checkArchitectures(_ object: JSONObject) throws(OCISeccompError.Kind) {
        let listed = try object.strings("architectures")
        let mapped = try object.objects("archMap")
        guard listed.isEmpty || mapped.isEmpty else {
            throw .invalid(path: object.path, .exclusive("architectures", "archMap"))
        }
        for entry in mapped {
            warnUnknownKeys(of: entry, besides: ["architecture", "subArchitectures"])
            guard try entry.string("architecture") != nil else { throw entry.missing("architecture") }
            _ = try entry.strings("subArchitectures")
        }
    }

    private mutating func flags(_ object: JSONObject) throws(OCISeccompError.Kind) -> SeccompFlags {
        var flags: SeccompFlags = []
        for name in try object.strings("flags") {
            if let flag = SeccompFlags.names[name.value] {
                flags.insert(flag)
            } else {
                warnings.append(OCISeccompWarning(path: name.path, kind: .unknownFlag(name: name.value)))
            }
        }
        return flags
    }

    private mutating func group(_ object: JSONObject) throws(OCISeccompError.Kind) -> OCISeccomp.Group {
        warnUnknownKeys(
            of: object,
            besides: ["name", "names", "action", "errnoRet", "args", "comment", "includes", "excludes"]
        )
        var names = try object.strings("names")
        if let name = try object.string("name"), !name.isEmpty {
            guard names.isEmpty else { throw .invalid(path: object.path, .exclusive("name", "names")) }
            names = [JSONText(path: object.path("name"), value: name)]
        }
        guard !names.isEmpty else { throw object.missing("names") }
        guard let action = try action(object, "action", errno: "errnoRet") else {
            throw object.missing("action")
        }
        var arguments: [OCISeccomp.Argument] = []
        for element in try object.objects("args") { arguments.append(try argument(element)) }
        return OCISeccomp.Group(
            path: object.path,
            names: names,
            action: action,
            arguments: arguments,
            includes: try condition(object, "includes"),
            excludes: try condition(object, "excludes")
        )
    }

    private mutating func argument(_ object: JSONObject) throws(OCISeccompError.Kind) -> OCISeccomp.Argument {
        warnUnknownKeys(of: object, besides: ["index", "value", "valueTwo", "op"])
        guard let index = try object.unsigned("index", atMost: 5) else { throw object.missing("index") }
        guard let word = try object.string("op") else { throw object.missing("op") }
        guard let comparison = OCISeccomp.Argument.Operator(rawValue: word) else {
            let known = OCISeccomp.Argument.Operator.allCases.map(\.rawValue)
            throw .invalid(
                path: object.path("op"),
                .unknownWord(word, nearest: nearestKey(to: word, among: known))
            )
        }
        // Left out by serialisers that leave zeros out.
        return OCISeccomp.Argument(
            index: Int(index),
            operator: comparison,
            value: try object.unsigned("value") ?? 0,
            valueTwo: try object.unsigned("valueTwo") ?? 0
        )
    }

    private mutating func condition(
        _ object: JSONObject,
        _ key: String
    ) throws(OCISeccompError.Kind) -> OCISeccomp.Condition {
        guard let object = try object.object(key) else { return OCISeccomp.Condition() }
        warnUnknownKeys(of: object, besides: ["caps", "arches", "minKernel"])
        let capabilities = try object.strings("caps")
        for name in capabilities where Capability(name: name.value) == nil {
            warnings.append(OCISeccompWarning(path: name.path, kind: .unknownCapability(name: name.value)))
        }
        var kernel: KernelVersion?
        if let version = try object.string("minKernel"), !version.isEmpty {
            kernel = KernelVersion(version)
            guard kernel != nil else {
                throw .invalid(path: object.path("minKernel"), .kernelVersion(version))
            }
        }
        return OCISeccomp.Condition(
            capabilities: capabilities.map(\.value),
            architectures: try object.strings("arches").map(\.value),
            kernel: kernel
        )
    }

    private func action(
        _ object: JSONObject,
        _ key: String,
        errno errnoKey: String
    ) throws(OCISeccompError.Kind) -> SeccompAction? {
        guard let word = try object.string(key) else { return nil }
        let number = try object.unsigned(errnoKey, atMost: UInt64(SeccompAction.largestError)).map(
            UInt16.init
        )
        let action: SeccompAction
        switch word {
        // The specification's default for both is EPERM.
        case "SCMP_ACT_ERRNO": return .errno(number ?? 1)
        case "SCMP_ACT_TRACE": return .trace(number ?? 1)
        case "SCMP_ACT_NOTIFY": throw .invalid(path: object.path(key), .needsBroker)
        case "SCMP_ACT_ALLOW": action = .allow
        case "SCMP_ACT_LOG": action = .log
        case "SCMP_ACT_TRAP": action = .trap
        case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD": action = .killThread
        case "SCMP_ACT_KILL_PROCESS": action = .killProcess
        default:
            throw .invalid(
                path: object.path(key),
                .unknownWord(word, nearest: nearestKey(to: word, among: Self.actions))
            )
        }
        guard number == nil else { throw .invalid(path: object.path(errnoKey), .errnoNotTaken(action: word)) }
        return action
    }

    private static let actions = [
        "SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO", "SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_THREAD",
        "SCMP_ACT_LOG", "SCMP_ACT_NOTIFY", "SCMP_ACT_TRACE", "SCMP_ACT_TRAP",
    ]
}
