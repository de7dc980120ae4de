/// What the supervisor shall do besides waiting, forwarding and ending as the command ends (CShims/CEntry/CEntry.h).
package struct SupervisorOrders: Sendable {
    /// What becomes of the processes that the command leaves behind.
    package enum Rest: String, CaseIterable, Sendable {
        /// SIGTERM, the grace, SIGKILL.
        case drain
        /// SIGKILL at once.
        case kill
        /// They are waited for.
        case wait
        /// They stay.
        case leave
    }

    /// Exit 128+n instead of dying of the command's signal n.
    package var exitsWithCode = false
    /// Say on stderr what SIGSYS means when the command dies of it.
    package var explainsKill = false
    /// Signals go to the command's process group, whose number is the command's.
    package var signalsGroup = false
    /// The command is in a process group of its own.
    package var isApart = false
    /// The grace also bounds how long the command takes once it was asked to stop.
    package var boundsStop = false
    /// What becomes of the processes that the command leaves behind.
    package var rest = Rest.drain
    /// In milliseconds; `Int.max` has no end.
    package var grace: Int
    /// The observer of denials, a child of this process; 0 for none.
    package var observer: CInt = 0
    /// The signal that asks the command to stop, besides SIGTERM.
    package var stopSignal: CInt?
    /// What signals are sent on as; 0 drops one.
    package var rewriting: [SignalRewriting] = []
    /// Exit statuses to replace.
    package var statuses: [StatusReplacement] = []
    /// Where a line of JSON tells how the command ended.
    package var report: CInt?
    /// The controlling terminal, for a command in a process group of its own.
    package var terminal: CInt?
    /// What else another init does for which this process stands in; nil where it stands in for none.
    package var standIn: StandIn?

    package init(grace: Int) { self.grace = grace }

    /// Those the supervisor inherits.
    var descriptors: [CInt] {
        var descriptors: [CInt] = []
        if let report { descriptors.append(report) }
        if let terminal { descriptors.append(terminal) }
        return descriptors
    }

    private var restFlag: Int {
        switch rest {
        case .drain: 0
        case .kill: 32
        case .wait: 64
        case .leave: 96
        }
    }

    /// Of process 1 of a pid namespace, which has no main child.
    var argumentsOfInit: [String] {
        let flags = restFlag + (boundsStop ? 16 : 0)
        let arguments = ["launch-supervisor", "0", "0", String(flags), String(grace), "0", "init"]
        return stopSignal.map { arguments + ["x\($0)"] } ?? arguments
    }

    /// The whole command line.
    func arguments(of child: borrowing StartedChild, _ commandName: String, overrides: Bool) -> [String] {
        var flags = restFlag
        if exitsWithCode { flags += 1 }
        if explainsKill { flags += 2 }
        if overrides { flags += 4 }
        if signalsGroup { flags += 8 }
        if boundsStop { flags += 16 }
        if isApart { flags += 128 }
        flags += standIn?.flags ?? 0
        var arguments = [
            "launch-supervisor", String(child.processID), String(child.pidfd.rawValue), String(flags),
            String(grace), String(observer), commandName,
        ]
        if child.namespaceInit > 0 { arguments.append("i\(child.namespaceInit)") }
        if let stopSignal { arguments.append("x\(stopSignal)") }
        if !rewriting.isEmpty { arguments.append("r" + SignalRewriting.table(rewriting)) }
        if !statuses.isEmpty {
            arguments.append("m" + statuses.map { "\($0.from):\($0.to)" }.joined(separator: ","))
        }
        if let report { arguments.append("s\(report)") }
        if let terminal { arguments.append("t\(terminal)") }
        return arguments
    }
}

/// A signal that is sent on as another one.
package struct SignalRewriting: Equatable, Sendable {
    /// 1 to 64.
    package var from: CInt
    /// 0 drops it.
    package var to: CInt

    package init(from: CInt, to: CInt) {
        self.from = from
        self.to = to
    }

    /// A character for each signal from 0 on: the number of the one it is sent on as, plus 48.
    static func table(_ all: [SignalRewriting]) -> String {
        var targets = (0...64).map { UInt8($0) }
        for one in all { targets[Int(one.from)] = UInt8(one.to) }
        var table = ""
        for target in targets { table.unicodeScalars.append(Unicode.Scalar(48 + target)) }
        return table
    }
}

/// An exit status that another one stands for.
package struct StatusReplacement: Equatable, Sendable {
    /// 0 to 255.
    package var from: UInt8
    /// 0 to 255.
    package var to: UInt8

    package init(from: UInt8, to: UInt8) {
        self.from = from
        self.to = to
    }
}
