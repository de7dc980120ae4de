internal import LinuxSystem

/// What keeps secrets in memory, and in ours alone.
extension Examiner {
    /// What a launch with some dozens of secrets locks, in bytes.
    static let lockedMemoryNeeded: UInt64 = 64 << 10

    func memory(_ feature: Feature) -> Finding {
        switch feature {
        case .memoryLock: memoryLock(feature)
        case .memfdSecret: simple(feature, .memfdSecret, since: "5.14")
        case .memfdNoexecSeal: simple(feature, .memfdNoexecSeal, since: "6.3")
        case .memfdNoexec: memfdNoexec(feature)
        case .swapProtected: swap(feature)
        case .coreLimit: coreLimit(feature)
        case .yama: yama(feature)
        default: execStop(feature)
        }
    }

    private func memoryLock(_ feature: Feature) -> Finding {
        guard !machine.has(.ipcLock), let limit = machine.lockedMemoryLimit else {
            return Finding(feature, .yes, .bytes(nil))
        }
        let state: Finding.State = limit >= Self.lockedMemoryNeeded ? .yes : limit > 0 ? .partly : .no
        return Finding(feature, state, .bytes(limit), state == .yes ? nil : .value)
    }

    private func memfdNoexec(_ feature: Feature) -> Finding {
        let name = "vm.memfd_noexec"
        return switch machine.setting(name) {
        case "2": Finding(feature, .yes, .text("2"))
        case "1": Finding(feature, .partly, .text("1"), .sysctl(name))
        case let value?: Finding(feature, .no, .text(value), .sysctl(name))
        case nil: unreadable(feature, Machine.path(of: name), .no, since: "6.3")
        }
    }

    /// A pipe gets the core whatever the limit is (core(5)).
    private func coreLimit(_ feature: Feature) -> Finding {
        let name = "kernel.core_pattern"
        guard let pattern = machine.setting(name) else {
            return unreadable(feature, Machine.path(of: name), .yes, since: nil)
        }
        return pattern.hasPrefix("|")
            ? Finding(feature, .no, .text(pattern), .sysctl(name)) : Finding(feature, .yes, .text(pattern))
    }

    private func yama(_ feature: Feature) -> Finding {
        let name = "kernel.yama.ptrace_scope"
        return switch machine.setting(name) {
        case "0": Finding(feature, .no, .text("0"), .sysctl(name))
        case let value?: Finding(feature, .yes, .text(value))
        case nil: unreadable(feature, Machine.path(of: name), .no, since: nil)
        }
    }

    private func execStop(_ feature: Feature) -> Finding {
        switch machine.probe(.execStop) {
        case .value: return Finding(feature, .yes)
        case .failed(_, errno: ErrorNumber.notPermitted)
        where machine.setting("kernel.yama.ptrace_scope") == "3":
            return Finding(feature, .no, .none, .sysctl("kernel.yama.ptrace_scope"))
        case let outcome: return Finding(feature, .no, .none, cause(outcome))
        }
    }

    private func swap(_ feature: Feature) -> Finding {
        guard let table = machine.text("/proc/swaps") else {
            // A kernel built without swap has no such file.
            return unreadable(feature, "/proc/swaps", .yes, since: nil)
        }
        // The heading is there even when there is no swap; a file covered by an empty one has none.
        guard table.hasPrefix("Filename") else { return Finding(feature, .unknown, .none, .masked) }
        let places = SwapPlaces(table)
        let value = Finding.Value.text(places.paths.isEmpty ? "none" : places.paths.joined(separator: " "))
        let protections = places.entries.map { protection(of: $0) }
        if protections.contains(.plain) { return Finding(feature, .no, value, .value) }
        if protections.contains(.unknown) { return Finding(feature, .unknown, value, .value) }
        return Finding(feature, .yes, value)
    }

    enum SwapProtection { case encrypted, memory, plain, unknown }

    private func protection(of entry: SwapPlaces.Entry) -> SwapProtection {
        guard entry.isPartition else {
            guard let device = machine.device(entry.path) else { return .unknown }
            return protection(below: "/sys/dev/block/\(device.major):\(device.minor)", depth: 0)
        }
        let name = entry.path.split(separator: "/").last.map(String.init) ?? ""
        let directory = "/sys/class/block/\(name)"
        guard name.hasPrefix("zram") else { return protection(below: directory, depth: 0) }
        // With a device behind it, compressed pages are written out as they are.
        return ["none", nil].contains(machine.text(directory + "/backing_dev")) ? .memory : .plain
    }

    /// A device of the mapper is encrypted itself, or lies on devices that all are.
    private func protection(below directory: String, depth: Int) -> SwapProtection {
        // Every block device has it.
        guard machine.read(directory + "/dev") != .absent else { return .unknown }
        if machine.text(directory + "/dm/uuid")?.hasPrefix("CRYPT-") == true { return .encrypted }
        let below = machine.names(directory + "/slaves")
        guard !below.isEmpty, depth < 8 else { return .plain }
        let found = below.map { protection(below: "/sys/class/block/\($0)", depth: depth + 1) }
        return found.contains(.plain) ? .plain : found.contains(.unknown) ? .unknown : .encrypted
    }
}

/// The active swap areas of /proc/swaps (proc_swaps(5)).
struct SwapPlaces {
    struct Entry: Equatable {
        let path: String
        /// A block device; else a file.
        let isPartition: Bool
    }

    let entries: [Entry]
    var paths: [String] { entries.map(\.path) }

    init(_ text: String) {
        entries = text.split(separator: "\n").dropFirst().compactMap { line in
            let words = line.split { $0 == " " || $0 == "\t" }
            guard words.count >= 2 else { return nil }
            return Entry(path: String(words[0]), isPartition: words[1] == "partition")
        }
    }
}
