internal import LinuxSystem

/// Tells what Landlock will say to a path: from outside, and from the path as it is at this moment.
struct FileJudge {
    /// A right that is missing, and the path that a rule would have to name.
    struct Missing: Equatable {
        var access: UInt64
        var path: String
        /// What the call names.
        var object: String
    }

    private let ruleset: LandlockRuleset
    /// The rules with their paths followed, as the kernel did when it took them.
    private var granted: [(path: String, access: UInt64)]?

    private static let truncating = 0o1000  // O_TRUNC
    private static let creating = 0o100  // O_CREAT
    private static let exclusive = 0o200  // O_EXCL
    private static let namingOnly = 0o10_000_000  // O_PATH
    private static let notFollowing = 0o400_000  // O_NOFOLLOW

    init(_ ruleset: LandlockRuleset) { self.ruleset = ruleset }

    /// The rights that `call` lacks, each with its file; none where that cannot be told.
    mutating func judge(
        _ observed: ObservedCall,
        _ call: SeccompListener.Call,
        _ process: ObservedProcess
    ) -> [Missing] {
        prepare(process)
        switch observed {
        case .open(let path, let flags):
            return list(opening(path, Int(truncatingIfNeeded: call.arguments[flags]), call, process))
        case .openHow(let path, let how):
            guard let bytes = process.bytes(at: call.arguments[how], count: 8) else { return [] }
            let flags = bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
            return list(opening(path, Int(truncatingIfNeeded: flags), call, process))
        case .create(let path):
            return list(opening(path, Self.creating | Self.truncating | 1, call, process))
        case .execute(let path, _):
            return list(text(path, call, process).flatMap { executing($0, process) })
        case .remove(let path, let flags):
            let removesDirectory = flags.map { call.arguments[$0] & 0x200 != 0 } ?? false
            let access = removesDirectory ? LandlockAccess.removeDirectory : LandlockAccess.removeFile
            return list(changing(path, access, mustExist: true, call, process))
        case .removeDirectory(let path):
            return list(changing(path, LandlockAccess.removeDirectory, mustExist: true, call, process))
        case .make(let path, let access):
            return list(changing(path, access, mustExist: false, call, process))
        case .makeNode(let path, let mode):
            return list(changing(path, Self.making(call.arguments[mode]), mustExist: false, call, process))
        case .move(let old, let new, let keepsOld):
            return moving(old, new, keepsOld: keepsOld, call, process)
        case .truncate(let path):
            guard let name = text(path, call, process), let file = process.resolve(name) else { return [] }
            return list(missing(LandlockAccess.truncate, file.path, as: file.path))
        default: return []
        }
    }

    /// What the command itself is executed with. `launch` has the same view of files as `process`, which is not looked
    /// into yet.
    func judgeStart(_ path: String, like process: ObservedProcess) -> Missing? {
        guard path.hasPrefix("/") else { return nil }
        var judge = self
        judge.prepare(process)
        return judge.executing(path, process)
    }

    /// A socket made at a path.
    mutating func judgeSocket(_ path: String, _ process: ObservedProcess) -> Missing? {
        prepare(process)
        guard let path = absolute(path, -100, process), let parent = parent(of: path, process) else {
            return nil
        }
        return missing(LandlockAccess.makeSocket, parent.directory, as: parent.path)
    }

    private mutating func prepare(_ process: ObservedProcess) {
        guard granted == nil, process.resolve("/") != nil else { return }
        granted = ruleset.rules.compactMap { rule in
            guard case .path(let name, _) = rule.object, let path = absolute(name, -100, process) else {
                return nil
            }
            return process.resolve(path).map { ($0.path, rule.access) }
        }
    }

    // MARK: Calls

    private func opening(
        _ path: ObservedCall.Path,
        _ flags: Int,
        _ call: SeccompListener.Call,
        _ process: ObservedProcess
    ) -> Missing? {
        guard flags & Self.namingOnly == 0, let name = text(path, call, process) else { return nil }
        guard let file = process.resolve(name, following: flags & Self.notFollowing == 0) else {
            guard flags & Self.creating != 0, let parent = parent(of: name, process) else { return nil }
            return missing(LandlockAccess.makeRegularFile, parent.directory, as: parent.path)
        }
        if flags & (Self.creating | Self.exclusive) == Self.creating | Self.exclusive { return nil }
        var access: UInt64 = 0
        if flags & 3 != 1 {
            access |= file.kind == .directory ? LandlockAccess.readDirectory : LandlockAccess.readFile
        }
        if flags & 3 != 0 { access |= LandlockAccess.writeFile }
        if flags & Self.truncating != 0 { access |= LandlockAccess.truncate }
        return missing(access, file.path, as: file.path)
    }

    /// The file, and the loader or interpreter that the kernel opens with it.
    private func executing(_ name: String, _ process: ObservedProcess) -> Missing? {
        guard let name = absolute(name, -100, process), let file = process.resolve(name) else { return nil }
        let access = LandlockAccess.executeFile | LandlockAccess.readFile
        return missing(access, file.path, as: file.path)
    }

    private func changing(
        _ path: ObservedCall.Path,
        _ access: UInt64,
        mustExist: Bool,
        _ call: SeccompListener.Call,
        _ process: ObservedProcess
    ) -> Missing? {
        guard let name = text(path, call, process), let parent = parent(of: name, process),
            mustExist == (process.resolve(parent.path, following: false) != nil)
        else { return nil }
        return missing(access, parent.directory, as: parent.path)
    }

    private func moving(
        _ old: ObservedCall.Path,
        _ new: ObservedCall.Path,
        keepsOld: Bool,
        _ call: SeccompListener.Call,
        _ process: ObservedProcess
    ) -> [Missing] {
        guard let oldName = text(old, call, process), let newName = text(new, call, process),
            let from = parent(of: oldName, process), let into = parent(of: newName, process),
            let file = process.resolve(from.path, following: false)
        else { return [] }
        let isDirectory = file.kind == .directory
        var leaving = keepsOld ? 0 : isDirectory ? LandlockAccess.removeDirectory : LandlockAccess.removeFile
        var arriving = isDirectory ? LandlockAccess.makeDirectory : LandlockAccess.makeRegularFile
        if file.kind == .symbolicLink { arriving = LandlockAccess.makeSymbolicLink }
        if from.directory != into.directory {
            leaving |= LandlockAccess.refer
            arriving |= LandlockAccess.refer
        }
        return list(missing(leaving, from.directory, as: from.path))
            + list(missing(arriving, into.directory, as: into.path))
    }

    private static func making(_ mode: UInt64) -> UInt64 {
        switch mode & 0o170000 {
        case 0o010000: LandlockAccess.makePipe
        case 0o140000: LandlockAccess.makeSocket
        case 0o020000: LandlockAccess.makeDirectory >> 1  // MAKE_CHAR
        case 0o060000: LandlockAccess.makeBlockDevice
        default: LandlockAccess.makeRegularFile
        }
    }

    // MARK: Rights and paths

    private func list(_ missing: Missing?) -> [Missing] { missing.map { [$0] } ?? [] }

    private func missing(_ access: UInt64, _ path: String, as object: String) -> Missing? {
        guard let granted else { return nil }
        let allowed = granted.reduce(UInt64(0)) { Self.isBelow(path, $1.path) ? $0 | $1.access : $0 }
        let lacking = access & ruleset.filesystem & ~allowed
        return lacking == 0 ? nil : Missing(access: lacking, path: path, object: object)
    }

    static func isBelow(_ path: String, _ top: String) -> Bool {
        top == "/" || path == top || path.hasPrefix(top) && path.utf8.dropFirst(top.utf8.count).first == 0x2F
    }

    private func text(
        _ path: ObservedCall.Path,
        _ call: SeccompListener.Call,
        _ process: ObservedProcess
    ) -> String? {
        guard let name = process.string(at: call.arguments[path.path]) else { return nil }
        let directory = path.directory.map { CInt(truncatingIfNeeded: call.arguments[$0]) } ?? -100
        return absolute(name, directory, process)
    }

    private func absolute(_ name: String, _ directory: CInt, _ process: ObservedProcess) -> String? {
        if name.hasPrefix("/") { return name }
        guard let base = process.directory(directory), base.hasPrefix("/") else { return nil }
        return name.isEmpty ? base : base == "/" ? "/" + name : "\(base)/\(name)"
    }

    /// The directory that holds a name, without links, and the whole path below it.
    private func parent(
        of name: String,
        _ process: ObservedProcess
    ) -> (directory: String, path: String)? {
        let parts = name.split(separator: "/", omittingEmptySubsequences: true)
        guard let last = parts.last, last != "..", last != "." else { return nil }
        let above = "/" + parts.dropLast().joined(separator: "/")
        guard let directory = process.resolve(above), directory.kind == .directory else { return nil }
        return (directory.path, directory.path == "/" ? "/\(last)" : "\(directory.path)/\(last)")
    }
}

extension FileJudge.Missing {
    /// The list of the profile that a rule for the path belongs into.
    var key: String {
        if access & LandlockAccess.executeFile != 0 { return "filesystem.execute" }
        if access == LandlockAccess.deviceIoctl { return "filesystem.device_ioctl" }
        if access & ~LandlockAccess.read != 0 { return "filesystem.write" }
        return "filesystem.read"
    }

    /// Renaming or linking into another directory is refused with EXDEV, all else with EACCES.
    var errno: UInt16 { access & ~LandlockAccess.refer == 0 ? 18 : 13 }
}
