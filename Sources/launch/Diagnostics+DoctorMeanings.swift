internal import Doctor

/// Sentences of `launch doctor`, continued: namespaces, limits, memory and calls.
extension Diagnostics {
    static func namespace(_ feature: Feature, _ isThere: Bool, _ isPartly: Bool) -> String {
        if isPartly { return "made, but no user is mapped in it" }
        return switch feature {
        case .userNamespaces:
            isThere ? "namespaces can be had without root" : "no namespaces without root"
        case .mountNamespace:
            isThere ? "read-only root, private /tmp, /dev" : "the file system is shared"
        case .pidNamespace:
            isThere ? "other processes can be hidden" : "the command sees every process"
        case .ipcNamespace: isThere ? "IPC objects of its own" : "IPC objects are shared"
        case .utsNamespace: isThere ? "a host name of its own" : "the host name is shared"
        case .netNamespace: isThere ? "the network can be taken away" : "the network is shared"
        case .cgroupNamespace: isThere ? "cgroups outside can be hidden" : "cgroups outside are visible"
        case .timeNamespace: isThere ? "clocks of its own" : "clocks are shared"
        default:
            isThere ? "private_proc works" : "private_proc cannot be had"
        }
    }

    static func cgroup(_ feature: Feature, _ isThere: Bool, _ isPartly: Bool) -> String {
        func limit(_ name: String) -> String {
            isThere
                ? "limits.\(name) works"
                : isPartly ? "once it is alone in its cgroup" : "limits.\(name) cannot be enforced"
        }
        return switch feature {
        case .cgroupV2:
            isThere
                ? "limits are set in version 2"
                : isPartly ? "version 1 has the controllers" : "there is at most version 1"
        case .cgroupMemory: limit("memory")
        case .cgroupPids: limit("pids")
        case .cgroupCPU: limit("cpu")
        default: isThere ? "a launch can be killed as a whole" : "descendants are killed one by one"
        }
    }

    static func memory(_ feature: Feature, _ isThere: Bool, _ state: Finding.State) -> String {
        switch feature {
        case .memoryLock:
            isThere
                ? "secrets are locked in memory"
                : state == .partly ? "enough for few secrets only" : "secrets cannot be locked"
        case .memfdSecret:
            isThere ? "pages the kernel does not map" : "secrets are in ordinary locked pages"
        case .memfdNoexecSeal:
            isThere ? "memfd secrets are never programs" : "memfd secrets could be executed"
        case .memfdNoexec:
            isThere
                ? "no programs from memory files"
                : state == .partly ? "memfd programs if asked for" : "programs from memory files"
        case .swapProtected:
            isThere
                ? "no memory reaches disk in the clear"
                : state == .no ? "memory can reach disk in the clear" : "memory may reach disk in the clear"
        case .coreLimit:
            isThere ? "core = 0 prevents core files" : "a program gets cores, core = 0 or not"
        case .yama: isThere ? "same-uid processes cannot attach" : "same-uid processes can attach"
        default:
            isThere ? "non_dumpable, hide_environment work" : "no non_dumpable, hide_environment"
        }
    }

    static func call(_ feature: Feature, _ isThere: Bool, _ isPartly: Bool, _ isUnknown: Bool) -> String {
        switch feature {
        case .closeRange: isThere ? "no descriptor passes by mistake" : "launch cannot start anything"
        case .pidfd:
            isThere
                ? "signals reach the child alone"
                : isPartly ? "signals work, other uses do not" : "launch cannot start anything"
        case .cloneIntoCgroup:
            isThere ? "limits hold from the start" : "limits hold from just after the start"
        case .ioUringClosed: isThere ? "nothing passes filters this way" : "it passes filters that allow it"
        case .tiocstiClosed:
            isThere ? "nobody types into the terminal" : "anyone can type into the terminal"
        case .auditRead: isThere ? "denials can be read from audit" : "denials are observed, not read"
        default:
            isThere
                ? "Landlock denials are recorded"
                : isUnknown ? "Landlock denials may be recorded" : "Landlock denials are not recorded"
        }
    }
}
