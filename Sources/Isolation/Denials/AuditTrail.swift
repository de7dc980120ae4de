/// Finds in the records of audit those of one launch: of the Landlock domain that its command was put into.
///
/// A domain inside, which a program made for itself, and one outside, which `launch` was started in, are others'.
struct AuditTrail {
    /// One denial that audit recorded.
    struct Finding: Equatable {
        var access: AuditRecord.Access
        /// Nil where the kernel keeps no record of calls.
        var call: AuditRecord.Call?
        /// Whether the call met others too, as a signal to a group does.
        var isOneOfMany = false
    }

    /// Records of a number whose call has not come yet, or whose domain is not known yet.
    private struct Event {
        var number: UInt64
        var accesses: [AuditRecord.Access]
        var call: AuditRecord.Call?
    }

    /// More wait for nothing that still comes.
    private static let limit = 1024

    /// The file that the domain is made out of, before execve: this program's own.
    private let program: String?
    private var domain: UInt64?
    /// Domains made out of this program, by whom.
    private var made: [(domain: UInt64, process: Int32)] = []
    private var events: [Event] = []
    /// Told of the domain.
    private var accesses: UInt64 = 0
    private var denials: [UInt64: UInt64] = [:]
    private var hasOverrun = false
    /// The command's number as the first pid namespace has it.
    var command: Int32? { didSet { identify() } }

    init(program: String?) { self.program = program }

    /// Whether the call of that number is to be known: most are not Landlock's business.
    func awaitsCall(_ number: UInt64) -> Bool { events.contains { $0.number == number } }

    /// Takes a record in.
    mutating func add(_ number: UInt64, _ record: AuditRecord) {
        switch record {
        case .access(let access):
            guard domain == nil || domain == access.domain else { return }
            change(number) { $0.accesses.append(access) }
        case .made(let domain, let process, let program):
            // What it executes afterwards may restrict itself: another file.
            guard self.domain == nil, let program, program == self.program, made.count < Self.limit else {
                return
            }
            if let command, process != command { return }
            made.append((domain, process))
            identify()
        case .ended(let domain, let count):
            if self.domain == domain || made.contains(where: { $0.domain == domain }) {
                denials[domain] = count
            }
        case .left: return
        case .call(let call):
            guard let index = events.lastIndex(where: { $0.number == number }) else { return }
            events[index].call = call
        }
    }

    /// More came than could be heard.
    mutating func overrun() { hasOverrun = true }

    /// Whether the last record of the domain has come, which tells how many denials there were.
    var hasEnded: Bool { domain.map { denials[$0] != nil } ?? false }

    /// Whether that one is still to come; a domain without denials has none.
    var expectsEnd: Bool { domain != nil && !hasEnded }

    /// How many denials were recorded and did not arrive; nil where nobody can tell.
    var lost: UInt64? {
        guard let domain else { return hasOverrun ? nil : 0 }
        // Lost itself, or somebody outside has a descriptor from inside and keeps the domain.
        guard let denials = denials[domain] else { return nil }
        return denials > accesses ? denials - accesses : 0
    }

    /// What was found out since; `all` when nothing more comes.
    mutating func findings(all: Bool = false) -> [Finding] {
        guard let domain else {
            if all { events = [] }
            return []
        }
        var found: [Finding] = []
        var waiting: [Event] = []
        for (index, event) in events.enumerated() {
            let isLast = !all && event.call == nil && index >= events.count - 16
            if isLast { waiting.append(event); continue }
            for access in event.accesses where access.domain == domain {
                accesses += 1
                let isOneOfMany = event.accesses.count > 1
                found.append(Finding(access: access, call: event.call, isOneOfMany: isOneOfMany))
            }
        }
        events = waiting
        return found
    }

    private mutating func change(_ number: UInt64, _ body: (inout Event) -> Void) {
        if let index = events.lastIndex(where: { $0.number == number }) { return body(&events[index]) }
        if events.count == Self.limit { events.removeFirst() }
        var event = Event(number: number, accesses: [], call: nil)
        body(&event)
        events.append(event)
    }

    /// The first that the command's process made: the kernel numbers domains in the order they are made.
    private mutating func identify() {
        guard domain == nil, let command else { return }
        domain = made.filter { $0.process == command }.map(\.domain).min()
    }
}
