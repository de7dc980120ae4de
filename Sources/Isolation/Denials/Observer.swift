package import LinuxSystem

/// Answers the calls of a command as its filters would, and remembers what was refused.
package struct Observer {
    let orders: ObserverOrders
    let observed: [UInt32: ObservedCall]
    private let notes: [UInt32: ObserverOrders.Note]
    var files: FileJudge
    var scope = ScopeJudge()
    private var isFirst = true
    /// The thread that made the first call, whose number is the command's.
    private(set) var command: CInt = 0
    /// What was found out so far.
    package private(set) var report = DenialReport()

    /// Begins with nothing found out.
    package init(_ orders: ObserverOrders) {
        self.orders = orders
        observed = orders.observed
        notes = Dictionary(orders.notes.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        files = FileJudge(orders.ruleset)
    }

    /// Answers until the last process of the launch is gone.
    ///
    /// - Parameters:
    ///   - audit: what is recorded meanwhile, or nil.
    ///   - socket: where the command's number is told.
    package mutating func run(
        _ listener: consuming SeccompListener,
        audit: consuming AuditListener?,
        socket: borrowing OwnedDescriptor
    ) {
        guard var audit else {
            while case .call(let call) = listener.next() { answer(call, listener) }
            return
        }
        var records = AuditReader()
        listen(listener, &records, audit, socket)
        records.settle(&audit, socket)
        take(records.findings(all: true))
        report.lostRecords = records.lost
    }

    /// Ends with the listener closed, which belongs to the command's domain and would keep it from ending.
    private mutating func listen(
        _ listener: consuming SeccompListener,
        _ records: inout AuditReader,
        _ audit: borrowing AuditListener,
        _ socket: borrowing OwnedDescriptor
    ) {
        while true {
            switch listener.next(or: audit.descriptor.rawValue) {
            case .call(let call): answer(call, listener)
            case .other: hear(&records, audit, socket)
            case .ended: return
            }
        }
    }

    private mutating func hear(
        _ records: inout AuditReader,
        _ audit: borrowing AuditListener,
        _ socket: borrowing OwnedDescriptor
    ) {
        records.read(audit, socket)
        take(records.findings(all: false))
    }

    private mutating func take(_ findings: [AuditTrail.Finding]) {
        for finding in findings {
            guard let denial = Denial(finding, rewritten: rewritten) else { continue }
            report.confirm(denial, program: finding.call?.program, namesCall: finding.callName != nil)
        }
    }

    /// The filters alone decide; what is found out besides is for the report.
    private mutating func answer(_ call: SeccompListener.Call, _ listener: borrowing SeccompListener) {
        let verdict = ObservationFilter.answer(of: orders.filters, to: call)
        let process = ObservedProcess(thread: call.thread)
        // Before execve the caller's memory is the launcher's, which has seen secrets: it is left alone.
        let isStart = isFirst && [Self.execve, Self.execveat].contains(call.number)
        if isFirst { command = call.thread }
        isFirst = false
        switch verdict.value & 0xFFFF_0000 {
        case 0x7FFF_0000:  // SECCOMP_RET_ALLOW
            let denials = isStart ? startDenials() : observedDenials(call, process)
            // The caller may be gone, and its number somebody else's.
            if !denials.isEmpty, listener.waits(call) { for denial in denials { add(denial, process) } }
            listener.allow(call)
        case 0x7FFC_0000:  // SECCOMP_RET_LOG
            add(refusal(call, .logged, verdict.filter), process)
            listener.allow(call)
        case 0x0005_0000:  // SECCOMP_RET_ERRNO
            let errno = UInt16(truncatingIfNeeded: min(verdict.value & 0xFFFF, 4095))
            add(refusal(call, .error(errno), verdict.filter), process)
            listener.refuse(call, errno: CInt(errno))
        default:
            add(refusal(call, .killed, verdict.filter), process)
            listener.kill(call)
        }
    }

    private mutating func add(_ denial: Denial, _ process: ObservedProcess) {
        if !report.recount(denial) { report.add(denial, program: process.link("exe")) }
    }

    // MARK: The filters' refusals

    private func refusal(
        _ call: SeccompListener.Call,
        _ answer: Denial.Answer,
        _ filter: Int?
    ) -> Denial {
        guard call.architecture == Architecture.native.auditNumber,
            call.number & Architecture.x32Bit == 0
                || call.number == .max
        else {
            return Denial(
                call: "call \(call.number & ~Architecture.x32Bit)",
                object: "of a foreign architecture",
                answer: answer,
                by: "seccomp"
            )
        }
        let name = SystemCallName.name(call.number, for: .native)
        let capability = name.flatMap { ObservedCall.privileged[$0] }
        if filter == 0, orders.first != .none {
            let refusesSockets = orders.first == .localSockets
            return Denial(
                call: name ?? "call \(call.number)",
                object: Self.object(of: name, call),
                answer: answer,
                by: refusesSockets ? "network.sockets" : "network",
                reason: refusesSockets ? nil : .passesByPorts,
                remedy: refusesSockets ? .value(key: "network.sockets", "\"any\"") : nil
            )
        }
        let note = notes[call.number]
        return Denial(
            call: name ?? "call \(call.number)",
            object: Self.object(of: name, call),
            answer: answer,
            by: note?.key ?? "seccomp.unknown",
            reason: note?.reason.map { .said($0) },
            remedy: name.map { .element(key: "seccomp.allow.reported.calls", ProfileLine.quoted($0)) },
            capability: capability
        )
    }

    /// The argument by which calls of one number differ most.
    private static func object(of name: String?, _ call: SeccompListener.Call) -> String? {
        let first = call.arguments[0]
        return switch name {
        case "socket": "of family \(UInt32(truncatingIfNeeded: first))"
        case "clone", "unshare", "personality":
            "with 0x\(String(UInt32(truncatingIfNeeded: first), radix: 16))"
        case "ioctl": "with 0x\(String(UInt32(truncatingIfNeeded: call.arguments[1]), radix: 16))"
        default: nil
        }
    }

    private static let execve = number("execve")
    private static let execveat = number("execveat")

    private static func number(_ name: String) -> UInt32 {
        if case .number(let number) = SystemCallName.resolve(name, for: .native) { return number }
        return .max
    }
}
