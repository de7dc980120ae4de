package import LinuxSystem

/// The doors through which an examination sees the kernel and this process; tests put others in their place.
package struct Machine {
    /// What came of reading a file.
    package enum Reading: Equatable {
        case bytes([UInt8])
        case absent
        case refused
    }

    /// Tries something in a child.
    package var probe: (KernelProbe) -> KernelProbe.Outcome
    /// Reads a file of the kernel's, of 1 MiB at most.
    package var read: (String) -> Reading
    /// The inode of a file, which names a namespace below `/proc/self/ns`; `nil` when there is no such file.
    package var inode: (String) -> UInt64?
    /// The number of the device that holds a file, as in `/sys/dev/block`.
    package var device: (String) -> (major: UInt64, minor: UInt64)?
    /// The names in a directory.
    package var names: (String) -> [String]
    /// Whether directories may be made in this one.
    package var isWritableDirectory: (String) -> Bool
    /// Whether a file may be written.
    package var isWritable: (String) -> Bool
    /// A variable of the environment.
    package var variable: (String) -> String?
    /// Who this process is and what it may do.
    package var credentials: Credentials?
    /// Bit n stands for capability n.
    package var boundingSet: UInt64
    /// Bytes that may be locked; `nil` when unlimited.
    package var lockedMemoryLimit: UInt64?
    /// The kernel's release.
    package var release: String
    /// The architecture.
    package var architecture: String

    /// What a closure or value is not given for is not there.
    package init(
        probe: @escaping (KernelProbe) -> KernelProbe.Outcome,
        read: @escaping (String) -> Reading,
        credentials: Credentials?
    ) {
        self.probe = probe
        self.read = read
        self.credentials = credentials
        inode = { _ in nil }
        device = { _ in nil }
        names = { _ in [] }
        isWritableDirectory = { _ in false }
        isWritable = { _ in false }
        variable = { _ in nil }
        boundingSet = 0
        lockedMemoryLimit = 0
        release = ""
        architecture = ""
    }

    /// The one this process runs on.
    package static func current() -> Machine {
        let environment = ProcessEnvironment()
        let credentials = try? Credentials.current()
        var machine = Machine(probe: { $0.run() }, read: Self.contents, credentials: credentials)
        machine.inode = { (try? FileStatus(path: $0))?.inode }
        machine.device = { path in
            guard let device = (try? FileStatus(path: path))?.device else { return nil }
            // makedev(3): 12 bits of the minor number, 8 of them below the major's first 12.
            return (
                major: device >> 8 & 0xfff | device >> 32 & ~0xfff,
                minor: device & 0xff | device >> 12 & 0xffffff00
            )
        }
        machine.names = FileAccess.names
        machine.isWritableDirectory = FileAccess.isWritableDirectory
        machine.isWritable = FileAccess.isWritable
        machine.variable = environment.text
        for number in 0...(credentials?.lastCapability ?? 0)
        where KernelFeatures.boundingSetContains(number) {
            machine.boundingSet |= 1 << UInt64(number)
        }
        machine.lockedMemoryLimit = (try? KernelFeatures.lockedMemoryLimit()) ?? nil
        machine.release = KernelFeatures.release
        machine.architecture = KernelFeatures.machine
        return machine
    }

    private static func contents(of path: String) -> Reading {
        do throws(SystemError) {
            let file = try OpenedFile(path)
            return .bytes(try file.descriptor.readAll(limit: 1 << 20))
        } catch { return error.isNotFound ? .absent : .refused }
    }
}

extension Machine {
    /// The text of a file without the newline at its end; `nil` when it cannot be read.
    func text(_ path: String) -> String? {
        guard case .bytes(let bytes) = read(path) else { return nil }
        return String(
            decoding: bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...],
            as: UTF8.self
        )
    }

    /// A setting by its sysctl(8) name.
    func setting(_ name: String) -> String? { text(Self.path(of: name)) }

    /// Where a setting is, by its sysctl(8) name.
    static func path(of setting: String) -> String {
        "/proc/sys/" + String(setting.map { $0 == "." ? "/" : $0 })
    }

    /// Whether /proc is mounted, which most facts are read from.
    var hasProc: Bool { read("/proc/self/status") != .absent }

    /// Whether the capability of this number is effective.
    func has(_ capability: Capability) -> Bool { credentials?.has(capability.rawValue) ?? false }

    /// Whether a filter is in force on this process already.
    var isFiltered: Bool { probe(.seccompMode) != .value(0) }
}

/// The capabilities that decide here, by their numbers (capabilities(7)).
enum Capability: Int {
    case setpcap = 8
    case netBindService = 10
    case ipcLock = 14
    case sysAdmin = 21
    case auditControl = 30
    case setfcap = 31
    case wakeAlarm = 35
    case auditRead = 37

    var name: String {
        switch self {
        case .setpcap: "CAP_SETPCAP"
        case .netBindService: "CAP_NET_BIND_SERVICE"
        case .ipcLock: "CAP_IPC_LOCK"
        case .sysAdmin: "CAP_SYS_ADMIN"
        case .auditControl: "CAP_AUDIT_CONTROL"
        case .setfcap: "CAP_SETFCAP"
        case .wakeAlarm: "CAP_WAKE_ALARM"
        case .auditRead: "CAP_AUDIT_READ"
        }
    }
}
