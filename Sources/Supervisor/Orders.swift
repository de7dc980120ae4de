/// What `launch` decided before it became the supervisor (CEntry.h describes the arguments).
struct Orders {
    /// The main child's process id; 0 in process 1 of a namespace, whose main child has another parent.
    let child: CInt
    /// Its pidfd; -1 where there is no child.
    let descriptor: CInt
    /// Exit 128+n rather than die of the child's signal n.
    let exitsWithCode: Bool
    /// Say what SIGSYS means when the child dies of it.
    let explainsKill: Bool
    /// The observer of denials, another child, which ends by itself after everyone else; 0 for none.
    let observer: CInt
    /// Keep what removing the groups takes where not even their owner may write the directory above.
    let overrides: Bool
    /// How long orphans may take after SIGTERM, in milliseconds.
    let grace: Int
    /// The control groups to remove at the end.
    let groups: Groups

    /// Nil when anything is missing, superfluous or out of range.
    // Safety: `arguments` holds `count` C strings.
    init?(count: Int, arguments: UnsafePointer<UnsafePointer<CChar>?>) {
        let largest = Int(CInt.max)
        guard count >= 7,
            let child = unsafe decimal(arguments[1], atMost: largest),
            let descriptor = unsafe decimal(arguments[2], atMost: largest),
            let flags = unsafe decimal(arguments[3], atMost: 7),
            let grace = unsafe decimal(arguments[4], atMost: .max),
            let observer = unsafe decimal(arguments[5], atMost: largest),
            let groups = unsafe Groups(count: count - 7, arguments: arguments + 7)
        else { return nil }
        self.child = CInt(truncatingIfNeeded: child)
        self.descriptor = child == 0 ? -1 : CInt(truncatingIfNeeded: descriptor)
        exitsWithCode = flags & 1 != 0
        explainsKill = flags & 2 != 0
        self.observer = CInt(truncatingIfNeeded: observer)
        overrides = flags & 4 != 0
        self.grace = grace
        self.groups = groups
    }

    /// The lowest descriptor to keep that is not below `first`; nil when there is none.
    func kept(from first: CInt) -> CInt? {
        var lowest = CInt.max
        if descriptor >= first { lowest = descriptor }
        if groups.first >= first, groups.first < lowest { lowest = groups.first }
        if groups.second >= first, groups.second < lowest { lowest = groups.second }
        if groups.third >= first, groups.third < lowest { lowest = groups.third }
        return lowest == .max ? nil : lowest
    }
}

/// The control groups of the launch: one name, and descriptors of up to three groups above, -1 where there is none.
struct Groups {
    /// An address on the initial stack.
    let name: Int
    let first: CInt
    let second: CInt
    let third: CInt

    var isEmpty: Bool { first < 0 }

    /// Nothing at all, or a name and its descriptors.
    // Safety: `arguments` holds `count` C strings, which outlive the process.
    init?(count: Int, arguments: UnsafePointer<UnsafePointer<CChar>?>) {
        guard count == 0 || count >= 2 && count <= 4 else { return nil }
        let largest = Int(CInt.max) - 1
        var parents: (CInt, CInt, CInt) = (-1, -1, -1)
        if count > 1 {
            guard let parent = unsafe decimal(arguments[1], atMost: largest) else { return nil }
            parents.0 = CInt(truncatingIfNeeded: parent)
        }
        if count > 2 {
            guard let parent = unsafe decimal(arguments[2], atMost: largest) else { return nil }
            parents.1 = CInt(truncatingIfNeeded: parent)
        }
        if count > 3 {
            guard let parent = unsafe decimal(arguments[3], atMost: largest) else { return nil }
            parents.2 = CInt(truncatingIfNeeded: parent)
        }
        name = count == 0 ? 0 : Int(bitPattern: unsafe arguments[0])
        (first, second, third) = parents
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
