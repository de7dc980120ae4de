internal import CLinux
internal import Glibc

/// The plan as C structures, which the child reads while it shares this process's memory.
// Safety: whoever reads `steps` must not keep the pointers beyond this value's life.
@unsafe struct StepMemory: ~Copyable {
    // Safety: freed with this value; what `steps` points to is among them.
    private var allocations: [UnsafeMutableRawPointer] = unsafe []
    // Safety: lives no longer than this value.
    private(set) var steps: [linux_step] = unsafe []

    /// Flattens `steps`; `initial` is what `startInit` executes.
    init(_ steps: [ChildStep], initial: NamespaceInit?) {
        // Safety: every structure is reachable only through `steps` and freed with this value.
        unsafe self.steps.reserveCapacity(steps.count)
        for step in steps {
            var raw = unsafe step.operation
            switch step {
            case .mountTmpfs(let text, _, _), .setHostName(let text), .changeDirectory(let text):
                unsafe raw.pointer = UnsafeRawPointer(copy(text))
            case .readOnlyRoot(let writable, let ifPresent):
                unsafe raw.pointer = copy(writable, optional: ifPresent)
            case .setGroups(let groups): unsafe raw.pointer = copy(groups)
            case .seccomp(let filter, _), .observe(let filter, _): unsafe raw.pointer = copy(filter)
            case .landlock(let ruleset): unsafe raw.pointer = copy(ruleset)
            case .startInit: unsafe raw.pointer = copy(initial)
            default: break
            }
            unsafe self.steps.append(raw)
        }
    }

    /// Flattens `steps`, which may write to places in `environment`; it must outlive this value.
    init(_ steps: [ChildStep], initial: NamespaceInit?, environment: borrowing EnvironmentBlock) {
        // Safety: the places are the environment's, which outlives this value.
        unsafe self.init(steps, initial: initial)
        if environment.processIDNames.isEmpty { return }
        for index in steps.indices {
            guard case .writeProcessID(let variable) = steps[index] else { continue }
            unsafe self.steps[index].pointer = UnsafeRawPointer(environment.processIDPlace(of: variable))
        }
    }

    deinit {
        // Safety: the child no longer shares this memory when the spawn has returned.
        unsafe allocations.forEach { unsafe $0.deallocate() }
    }

    // Safety: uninitialised; the caller writes all of it.
    private mutating func allocate<Element>(_ type: Element.Type, _ count: Int) -> UnsafeMutablePointer<
        Element
    > {
        let pointer = UnsafeMutablePointer<Element>.allocate(capacity: count)
        unsafe allocations.append(UnsafeMutableRawPointer(pointer))
        return unsafe pointer
    }

    private mutating func copy(_ text: String) -> UnsafePointer<CChar> {
        // Safety: one byte more than the text, for the terminator.
        let pointer = unsafe allocate(UInt8.self, text.utf8.count + 1)
        var end = unsafe pointer
        for byte in text.utf8 {
            unsafe end.initialize(to: byte)
            unsafe end += 1
        }
        unsafe end.initialize(to: 0)
        return unsafe UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self)
    }

    private mutating func copy<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafeRawPointer {
        // Safety: as many elements as are written.
        let pointer = unsafe allocate(Element.self, elements.count)
        for index in elements.indices { unsafe (pointer + index).initialize(to: elements[index]) }
        return UnsafeRawPointer(pointer)
    }

    private mutating func copy(_ paths: [String], optional: Bool) -> UnsafeRawPointer {
        // Safety: the texts live as long as the list, until this value ends.
        let texts = unsafe allocate(UnsafePointer<CChar>?.self, paths.count)
        for index in paths.indices { unsafe (texts + index).initialize(to: copy(paths[index])) }
        let pointer = unsafe allocate(linux_paths.self, 1)
        unsafe pointer.initialize(
            to: linux_paths(count: UInt32(paths.count), optional: optional ? 1 : 0, paths: texts)
        )
        return UnsafeRawPointer(pointer)
    }

    private mutating func copy(_ ruleset: LandlockRuleset) -> UnsafeRawPointer {
        // Safety: the rules and their paths live as long as the ruleset, until this value ends.
        let rules = unsafe allocate(linux_landlock_rule.self, ruleset.rules.count)
        for (index, rule) in ruleset.rules.enumerated() {
            var raw = unsafe linux_landlock_rule(path: nil, port: 0, access: rule.access, optional: 0)
            switch rule.object {
            case .path(let path, let optional):
                unsafe raw.path = unsafe copy(path)
                unsafe raw.optional = optional ? 1 : 0
            case .port(let port): unsafe raw.port = UInt64(port)
            }
            unsafe (rules + index).initialize(to: raw)
        }
        let pointer = unsafe allocate(linux_landlock.self, 1)
        unsafe pointer.initialize(
            to: linux_landlock(
                handled_filesystem: ruleset.filesystem,
                handled_network: ruleset.network,
                scoped: ruleset.scope,
                flags: ruleset.recordsDenials ? UInt32(LINUX_LANDLOCK_LOG_NEW_EXEC_ON) : 0,
                count: UInt32(ruleset.rules.count),
                rules: rules
            )
        )
        return UnsafeRawPointer(pointer)
    }

    private mutating func copy(_ initial: NamespaceInit?) -> UnsafeRawPointer? {
        guard let initial else { return nil }
        // Safety: the arguments end with a null pointer and live until this value ends.
        var words: [UnsafePointer<CChar>?] = unsafe []
        for word in initial.arguments { unsafe words.append(copy(word)) }
        let argv = unsafe allocate(UnsafeMutablePointer<CChar>?.self, words.count + 1)
        for index in 0..<(unsafe words.count) {
            unsafe (argv + index).initialize(to: UnsafeMutablePointer(mutating: words[index]))
        }
        unsafe (argv + words.count).initialize(to: nil)
        let pointer = unsafe allocate(linux_init.self, 1)
        unsafe pointer.initialize(to: linux_init(executable: initial.executable, argv: argv))
        return UnsafeRawPointer(pointer)
    }
}

extension ChildStep {
    /// The operation with its two words; what a pointer carries is added by ``StepMemory``.
    // Safety: the pointer is nil.
    fileprivate var operation: linux_step {
        func step(_ operation: linux_operation, _ a: Int64 = 0, _ b: Int64 = 0) -> linux_step {
            unsafe linux_step(a: a, b: b, pointer: nil, operation: operation.rawValue)
        }
        switch self {
        case .dieWithParent(let signal): return unsafe step(LINUX_DIE_WITH_PARENT, Int64(signal))
        case .enterControlGroup(let descriptor, _):
            return unsafe step(LINUX_ENTER_CONTROL_GROUP, Int64(descriptor))
        case .joinUserNamespace(let descriptor):
            return unsafe step(LINUX_JOIN_USER_NAMESPACE, Int64(descriptor))
        case .unshare(let flags): return unsafe step(LINUX_UNSHARE, Int64(flags))
        case .startInit: return unsafe step(LINUX_START_INIT)
        case .privateMounts: return unsafe step(LINUX_PRIVATE_MOUNTS)
        case .readOnlyRoot: return unsafe step(LINUX_READ_ONLY_ROOT)
        case .mountTmpfs(_, let mode, let ifPresent):
            return unsafe step(LINUX_MOUNT_TMPFS, Int64(mode), ifPresent ? 1 : 0)
        case .mountDevices: return unsafe step(LINUX_MOUNT_DEVICES)
        case .mountProc: return unsafe step(LINUX_MOUNT_PROC)
        case .bringLoopbackUp: return unsafe step(LINUX_LOOPBACK_UP)
        case .setHostName(let name): return unsafe step(LINUX_SET_HOST_NAME, Int64(name.utf8.count))
        case .setLimit(let resource, let value):
            return unsafe step(LINUX_SET_LIMIT, Int64(resource), Int64(bitPattern: value))
        case .setPriority(let value): return unsafe step(LINUX_SET_PRIORITY, Int64(value))
        case .setOutOfMemoryScore(let score): return unsafe step(LINUX_SET_OOM_SCORE, Int64(score))
        case .setFileMask(let mask): return unsafe step(LINUX_SET_FILE_MASK, Int64(mask))
        case .ownStandardStreams(let user, let group):
            return unsafe step(LINUX_OWN_STANDARD_STREAMS, Int64(user), Int64(group))
        case .dropBoundingCapability(let number): return unsafe step(LINUX_DROP_BOUNDING, Int64(number))
        case .setGroups(let groups): return unsafe step(LINUX_SET_GROUPS, Int64(groups.count))
        case .setGroup(let group): return unsafe step(LINUX_SET_GROUP, Int64(group))
        case .setSecurebits(let bits): return unsafe step(LINUX_SET_SECUREBITS, Int64(bits))
        case .setUser(let user): return unsafe step(LINUX_SET_USER, Int64(user))
        case .changeDirectory: return unsafe step(LINUX_CHANGE_DIRECTORY)
        case .newProcessGroup(let terminal): return unsafe step(LINUX_NEW_PROCESS_GROUP, Int64(terminal))
        case .newSession(let terminal): return unsafe step(LINUX_NEW_SESSION, Int64(terminal))
        case .clearAmbientCapabilities: return unsafe step(LINUX_CLEAR_AMBIENT)
        case .setCapabilities(let permitted, let inheritable):
            return unsafe step(
                LINUX_SET_CAPABILITIES,
                Int64(bitPattern: permitted),
                Int64(bitPattern: inheritable)
            )
        case .raiseAmbientCapability(let number): return unsafe step(LINUX_RAISE_AMBIENT, Int64(number))
        case .noNewPrivileges: return unsafe step(LINUX_NO_NEW_PRIVILEGES)
        case .closeOnExec(let from): return unsafe step(LINUX_CLOSE_ON_EXEC_FROM, Int64(from))
        case .passDescriptor(let number): return unsafe step(LINUX_PASS_DESCRIPTOR, Int64(number))
        case .restoreSignalMask(let mask):
            return unsafe step(LINUX_RESTORE_SIGNALS, Int64(bitPattern: mask.bits))
        case .ignoreSignal(let signal): return unsafe step(LINUX_IGNORE_SIGNAL, Int64(signal))
        case .landlock: return unsafe step(LINUX_LANDLOCK)
        case .seccomp(let filter, let flags):
            return unsafe step(LINUX_SECCOMP, Int64(filter.count), Int64(flags))
        case .startTraced(_, let limit): return unsafe step(LINUX_START_TRACED, Int64(limit))
        case .observe(let filter, let socket):
            return unsafe step(LINUX_OBSERVE, Int64(filter.count), Int64(socket))
        case .writeProcessID: return unsafe step(LINUX_WRITE_PROCESS_ID)
        case .execute: return unsafe step(LINUX_EXECUTE)
        }
    }
}
