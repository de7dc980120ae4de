internal import CEntry

/// What `launch` decided before it became the supervisor (CEntry.h describes the arguments).
///
/// What is seldom asked for stays on the initial stack: a structure of more than 128 bytes would be copied by memcpy,
/// which is libc's.
struct Orders {
    /// The main child's process id; 0 in process 1 of a namespace, whose main child has another parent.
    let child: CInt
    /// Its pidfd; -1 where there is no child.
    let descriptor: CInt
    private let flags: CInt
    /// The observer of denials, another child, which ends by itself after everyone else; 0 for none.
    let observer: CInt
    /// How long orphans may take after SIGTERM, in milliseconds; where `boundsStop` the command with them.
    let grace: Int
    /// Where a line of JSON tells how the command ended; -1 for nowhere.
    private(set) var report: CInt = -1
    /// The socket on which the command notifies the service manager; -1 for none.
    private(set) var notifications: CInt = -1
    private let count: CInt
    /// The argument vector.
    private let arguments: Int

    /// Exit 128+n rather than die of the child's signal n.
    var exitsWithCode: Bool { has(LAUNCH_SUPERVISOR_EXIT_CODE) }
    /// Say what SIGSYS means when the child dies of it.
    var explainsKill: Bool { has(LAUNCH_SUPERVISOR_EXPLAIN_KILL) }
    /// Keep what removing the groups takes where not even their owner may write the directory above.
    var overrides: Bool { has(LAUNCH_SUPERVISOR_OVERRIDE) }
    /// Signals go to the child's process group.
    var signalsGroup: Bool { has(LAUNCH_SUPERVISOR_GROUP) }
    /// The terminal's signals do not reach the child with this process.
    var isApart: Bool { has(LAUNCH_SUPERVISOR_APART) }
    /// The grace counts from the request to stop.
    var boundsStop: Bool { has(LAUNCH_SUPERVISOR_BOUND) }
    /// What becomes of the processes that the command leaves behind, unless they are drained.
    var killsRest: Bool { flags & LAUNCH_SUPERVISOR_LEAVE == LAUNCH_SUPERVISOR_KILL }
    var awaitsRest: Bool { flags & LAUNCH_SUPERVISOR_LEAVE == LAUNCH_SUPERVISOR_WAIT }
    var leavesRest: Bool { has(LAUNCH_SUPERVISOR_LEAVE) }

    /// Orphans are somebody else's.
    var leavesOrphans: Bool { has(LAUNCH_SUPERVISOR_NO_ORPHANS) }
    /// Signals of the child itself are sent on too.
    var heedsChild: Bool { has(LAUNCH_SUPERVISOR_HEED) }
    /// The child's process group is told when the child has ended.
    var endsGroup: Bool { has(LAUNCH_SUPERVISOR_END_GROUP) }
    /// Signals that ask for a stop also stop this process.
    var stopsWhenAsked: Bool { has(LAUNCH_SUPERVISOR_STOP) }
    /// Say which orphans were reaped.
    var tellsReaped: Bool { has(LAUNCH_SUPERVISOR_TELL) }
    /// There is no child, and never will be.
    var pauses: Bool { has(LAUNCH_SUPERVISOR_PAUSE) }

    private func has(_ flag: CInt) -> Bool { flags & flag == flag }

    /// Process 1 of the command's pid namespace, another child; 0 for none.
    var initial: CInt { max(0, number("i")) }
    /// The signal that asks the command to stop, besides SIGTERM.
    var stopSignal: CInt { max(0, number("x")) }
    /// The controlling terminal, for a command in a process group of its own; -1 for none.
    var terminal: CInt { number("t") }
    /// `cgroup.kill`, by which everyone in the command's control group ends; -1 where there is none.
    var tree: CInt { number("k") }
    /// The service manager's socket; -1 for none.
    var manager: CInt { number("u") }
    /// The directory of the socket's name, which is an address; -1 for none.
    var directory: CInt { number("o") }
    var socketName: Int { address("p") }
    /// The group above one of the control groups to remove at the end, of which there are three at most; -1 for none.
    func group(_ index: Int) -> CInt { number("d", index) }
    /// The name of these groups, an address.
    var groupName: Int { address("c") }

    /// Nil when anything is missing, superfluous or out of range.
    // Safety: `arguments` holds `count` C strings, which outlive the process.
    init?(count: Int, arguments: UnsafePointer<UnsafePointer<CChar>?>) {
        let largest = Int(CInt.max) - 1
        guard count >= 7,
            let child = unsafe decimal(arguments[1], atMost: largest),
            let descriptor = unsafe decimal(arguments[2], atMost: largest),
            let flags = unsafe decimal(arguments[3], atMost: Int(LAUNCH_SUPERVISOR_FLAGS)),
            let grace = unsafe decimal(arguments[4], atMost: .max),
            let observer = unsafe decimal(arguments[5], atMost: largest)
        else { return nil }
        self.child = CInt(truncatingIfNeeded: child)
        self.descriptor = child == 0 ? -1 : CInt(truncatingIfNeeded: descriptor)
        self.flags = CInt(truncatingIfNeeded: flags)
        self.grace = grace
        self.observer = CInt(truncatingIfNeeded: observer)
        self.count = CInt(truncatingIfNeeded: count)
        self.arguments = Int(bitPattern: arguments)
        var index = 7
        while index < count {
            guard unsafe Self.isKnown(arguments[index]) else { return nil }
            index += 1
        }
        if group(0) >= 0, groupName == 0 { return nil }
        report = number("s")
        notifications = number("n")
        if notifications >= 0, manager < 0 { return nil }
    }

    /// Whether this is one of the arguments that begin with a letter.
    // Safety: `argument` is a C string or nil.
    private static func isKnown(_ argument: UnsafePointer<CChar>?) -> Bool {
        guard let argument = unsafe argument else { return false }
        let letter = unsafe UInt8(bitPattern: argument.pointee)
        if letter == UInt8(ascii: "c") || letter == UInt8(ascii: "m") || letter == UInt8(ascii: "p") {
            return true
        }
        if letter == UInt8(ascii: "r") { return true }
        guard let value = unsafe decimal(argument + 1, atMost: Int(CInt.max) - 1) else { return false }
        if letter == UInt8(ascii: "x") { return value <= 64 }
        return letter == UInt8(ascii: "d") || letter == UInt8(ascii: "i") || letter == UInt8(ascii: "k")
            || letter == UInt8(ascii: "n") || letter == UInt8(ascii: "o") || letter == UInt8(ascii: "s")
            || letter == UInt8(ascii: "t") || letter == UInt8(ascii: "u")
    }

    /// The value of the argument with this letter, past `skipped` others; 0 where there is none.
    private func address(_ letter: Unicode.Scalar, _ skipped: Int = 0) -> Int {
        // Safety: the vector and its strings lie on the initial stack, which outlives everything.
        guard let vector = unsafe UnsafePointer<UnsafePointer<CChar>?>(bitPattern: arguments) else {
            return 0
        }
        var skipped = skipped
        var index = 7
        while index < Int(count) {
            if let argument = unsafe vector[index],
                unsafe UInt32(UInt8(bitPattern: argument.pointee)) == letter.value
            {
                if skipped == 0 { return unsafe Int(bitPattern: argument + 1) }
                skipped -= 1
            }
            index += 1
        }
        return 0
    }

    /// The same as a number; -1 where there is none.
    // Safety: the address is that of a C string on the initial stack, or 0.
    private func number(_ letter: Unicode.Scalar, _ skipped: Int = 0) -> CInt {
        guard let text = unsafe UnsafePointer<CChar>(bitPattern: address(letter, skipped)),
            let value = unsafe decimal(text, atMost: Int(CInt.max) - 1)
        else { return -1 }
        return CInt(truncatingIfNeeded: value)
    }

    /// The signal that `signal` is sent on as; 0 for none.
    func rewritten(_ signal: CInt) -> CInt {
        guard let table = unsafe UnsafePointer<CChar>(bitPattern: address("r")) else { return signal }
        // Safety: the table has a character for each signal up to 64.
        return CInt(unsafe table[Int(signal)]) - 48
    }

    /// The exit status in the place of `status`.
    func replaced(_ status: CInt) -> CInt {
        guard var text = unsafe UnsafePointer<CChar>(bitPattern: address("m")) else { return status }
        // Safety: `a:b` pairs with commas between, up to the terminator.
        while unsafe text.pointee != 0 {
            let from = unsafe number(&text)
            let to = unsafe number(&text)
            if from == status { return to & 0xff }
        }
        return status
    }

    /// Reads digits and the character behind them, unless that is the terminator.
    // Safety: `text` is a C string.
    private func number(_ text: inout UnsafePointer<CChar>) -> CInt {
        var value: CInt = 0
        while unsafe text.pointee >= 48, unsafe text.pointee < 58 {
            value = value &* 10 &+ CInt(unsafe text.pointee) &- 48
            unsafe text += 1
        }
        if unsafe text.pointee != 0 { unsafe text += 1 }
        return value
    }

    /// The lowest descriptor to keep that is not below `first`; nil when there is none.
    func kept(from first: CInt) -> CInt? {
        var lowest = CInt.max
        func consider(_ number: CInt) { if number >= first, number < lowest { lowest = number } }
        consider(descriptor)
        consider(group(0))
        consider(group(1))
        consider(group(2))
        consider(report)
        consider(terminal)
        consider(tree)
        consider(notifications)
        consider(manager)
        consider(directory)
        return lowest == .max ? nil : lowest
    }
}

/// The value of a C string of decimal digits; nil for anything else or more than `limit`.
// Safety: reads up to the first byte that is not a digit, at the latest the terminator.
private func decimal(_ text: UnsafePointer<CChar>?, atMost limit: Int) -> Int? {
    guard var digit = unsafe text, unsafe digit.pointee != 0 else { return nil }
    var value = 0
    while unsafe digit.pointee != 0 {
        let next = Int(unsafe digit.pointee) - 48
        guard next >= 0, next <= 9, value <= (limit - next) / 10 else { return nil }
        value = value * 10 + next
        unsafe digit += 1
    }
    return value
}
