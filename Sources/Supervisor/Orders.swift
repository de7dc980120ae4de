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
    /// How long orphans may take after SIGTERM, in milliseconds.
    let grace: Int

    /// Nil when anything is missing, superfluous or out of range.
    // Safety: `arguments` holds `count` C strings.
    init?(count: Int, arguments: UnsafePointer<UnsafePointer<CChar>?>) {
        let largest = Int(CInt.max)
        guard count == 7,
            let child = unsafe decimal(arguments[1], atMost: largest),
            let descriptor = unsafe decimal(arguments[2], atMost: largest),
            let flags = unsafe decimal(arguments[3], atMost: 3),
            let grace = unsafe decimal(arguments[4], atMost: .max),
            let observer = unsafe decimal(arguments[5], atMost: largest)
        else { return nil }
        self.child = CInt(truncatingIfNeeded: child)
        self.descriptor = child == 0 ? -1 : CInt(truncatingIfNeeded: descriptor)
        exitsWithCode = flags & 1 != 0
        explainsKill = flags & 2 != 0
        self.observer = CInt(truncatingIfNeeded: observer)
        self.grace = grace
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
