package import LinuxSystem

/// One line of `launch explain`: what happens, and why.
package struct StepDescription: Equatable, Sendable {
    /// The kernel's name for the step.
    package let title: String
    /// What it is good for, in one clause.
    package let reason: String
}

extension IsolationPlan {
    /// The steps in order, in words; a run of bounding-set drops is one line.
    package var descriptions: [StepDescription] {
        var lines: [StepDescription] = []
        var dropped = 0
        for step in steps {
            if case .dropBoundingCapability = step { dropped += 1; continue }
            if dropped > 0 {
                lines.append(Self.boundingDescription(dropped))
                dropped = 0
            }
            lines.append(step.description)
        }
        return lines + atStop.map(\.description)
    }

    private static func boundingDescription(_ count: Int) -> StepDescription {
        StepDescription(
            title: "drop \(count) capabilities from the bounding set",
            reason: "no program started later, setuid or not, can get them back"
        )
    }
}

extension ChildStep {
    /// The step in words.
    package var description: StepDescription {
        let (title, reason) = namespaceWords ?? credentialWords ?? processWords
        return StepDescription(title: title, reason: reason)
    }

    private var namespaceWords: (String, String)? {
        switch self {
        case .enterControlGroup(_, let name):
            ("enter control group \(name)", "its limits hold from the first instruction, for all descendants")
        case .joinUserNamespace:
            ("join a user namespace", "the rights that the namespaces below take, over nothing outside")
        case .unshare(let flags):
            (
                "unshare \(Namespaces.names(of: flags).joined(separator: ", "))",
                "what is changed or seen there is the command's own"
            )
        case .startInit:
            ("start process 1", "it reaps orphans; the command as process 1 would ignore signals")
        case .privateMounts: ("make all mounts slaves", "no mount made below is seen outside")
        case .readOnlyRoot(let writable, _):
            (
                "make every mount read-only"
                    + (writable.isEmpty ? "" : " but \(writable.joined(separator: ", "))"),
                writable.isEmpty
                    ? "nothing on disk can be changed" : "the profile lists the others under write"
            )
        case .mountTmpfs(let path, _, _):
            ("mount an empty tmpfs on \(path)", "nobody else's files, and gone with the command")
        case .mountDevices: ("mount a new /dev", "null, zero, full, random, urandom, tty, pts and shm only")
        case .mountProc:
            ("mount a new /proc", "it shows this namespace's processes only; /proc/sys is read-only")
        case .bringLoopbackUp: ("bring loopback up", "the only interface of the new network namespace")
        case .setHostName(let name): ("set the host name to \(name)", "the profile sets it")
        default: nil
        }
    }

    private var credentialWords: (String, String)? {
        switch self {
        case .dropBoundingCapability(let number):
            (
                "drop \(capabilityName(number)) from the bounding set",
                "no program started later can get it back"
            )
        case .ownStandardStreams(let user, _):
            (
                "hand pipes on descriptors 0 to 2 to user \(user)",
                "/dev/stdout must still open after the change"
            )
        case .setGroups(let groups):
            (
                groups.isEmpty
                    ? "no supplementary groups"
                    : "supplementary groups \(groups.map(String.init).joined(separator: ", "))",
                "launch's own are not the command's"
            )
        case .setGroup(let group): ("group \(group)", "before the user, who may not change it any more")
        case .setUser(let user): ("user \(user)", "real, effective and saved, for good")
        case .setSecurebits(let bits):
            (
                bits & 0b1100_0000 == 0
                    ? "securebits noroot, no-setuid-fixup, locked"
                    : "securebits noroot, no-setuid-fixup, no-cap-ambient-raise, locked",
                "user id 0 is worth nothing by itself, now and after every execve"
            )
        case .clearAmbientCapabilities:
            ("clear ambient capabilities", "none is handed on through execve by itself")
        case .setCapabilities(let permitted, _):
            (
                permitted == 0
                    ? "empty the capability sets" : "keep only \(CapabilitySet(bits: permitted).names)",
                "permitted, effective and inheritable: the command starts with no other power"
            )
        case .raiseAmbientCapability(let number):
            (
                "raise ambient \(capabilityName(number))",
                "the profile keeps it, and execve would drop it otherwise"
            )
        case .noNewPrivileges: ("no_new_privs", "setuid and file capabilities grant nothing from here on")
        default: nil
        }
    }

    private var processWords: (String, String) {
        switch self {
        case .dieWithParent(let signal):
            ("parent death signal \(signal)", "a killed launcher leaves no orphan")
        case .newProcessGroup: ("process group of its own", "signals can be sent to all of it")
        case .newSession:
            ("session of its own", "it leads it, as a daemon or a container's first program does")
        case .setLimit(let resource, let value):
            (
                "limit \(limitName(resource)) to \(value)",
                limitName(resource) == "core" && value == 1
                    ? "1 byte, not 0: a core_pattern pipe would get the secrets" : "the profile sets it"
            )
        case .setPriority(let value): ("nice value \(value)", "the profile sets it")
        case .setOutOfMemoryScore(let score):
            ("oom_score_adj \(score)", "the profile sets it; the supervisor keeps launch's own")
        case .setFileMask(let mask): ("umask \(octalFileMask(mask))", "the profile sets it")
        case .changeDirectory(let path): ("change to \(path)", "the command starts there")
        case .closeOnExec(let from):
            ("close descriptors from \(from) on", "only what is named below is inherited")
        case .passDescriptor(let number): ("pass descriptor \(number)", "the command is meant to have it")
        case .writeProcessID(let variable):
            (
                "set \(variable) to the command's own number",
                "it held launch's, and would mean nothing to the command"
            )
        case .restoreSignalMask:
            ("restore the signal mask", "the command starts with the mask launch was given")
        case .ignoreSignal(let signal): ("ignore signal \(signal)", "launch was started with it ignored")
        case .landlock(let ruleset):
            ("Landlock: \(ruleset.summary)", "no other domain can trace this one, either")
        case .seccomp(let filter, let flags):
            (
                "seccomp filter of \(filter.count) instructions"
                    + SeccompFlags(rawValue: flags).setNames.map { ", \($0)" }.joined(),
                "last, because every step above needs calls it refuses"
            )
        case .startTraced:
            ("stop at execve", "launch looks at the command before its first instruction, and lets it begin")
        case .observe(let filter, _):
            (
                "seccomp filter of \(filter.count) instructions, observed",
                "an observer is told of refusals, and answers as the profile's filters would"
            )
        default: ("execve", "the command replaces the child")
        }
    }
}

extension LandlockRuleset {
    /// What is restricted, in a few words.
    var summary: String {
        var parts: [String] = []
        let paths = rules.filter { if case .path = $0.object { true } else { false } }.count
        if filesystem & LandlockAccess.read != 0 { parts.append("files (\(paths) rules)") }
        let ports = rules.count - paths
        if network != 0 { parts.append("TCP ports (\(ports) rules)") }
        if scope & LandlockAccess.signalScope != 0 { parts.append("signals") }
        if scope & LandlockAccess.abstractSocketScope != 0 { parts.append("abstract sockets") }
        let summary = parts.isEmpty ? "a domain" : parts.joined(separator: ", ")
        return recordsDenials ? "\(summary); audit records denials" : summary
    }
}

/// A file mode creation mask as /proc/PID/status and umask(1) show it.
package func octalFileMask(_ mask: UInt32) -> String {
    let digits = String(mask, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}

private func limitName(_ number: Int) -> String {
    ResourceLimit.Resource.allCases.first { Int($0.number) == number }?.rawValue ?? "resource \(number)"
}

/// The kernel may know more capabilities than this program: those go by number.
private func capabilityName(_ number: Int) -> String {
    Capability(number: number)?.name ?? "capability \(number)"
}

extension CapabilitySet {
    fileprivate var names: String { members.map(\.name).joined(separator: ", ") }
}
