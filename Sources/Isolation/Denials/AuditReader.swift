internal import LinuxSystem

/// Reads the records of audit as they come, and keeps those of this launch.
struct AuditReader {
    /// Longer than any record: MAX_AUDIT_MESSAGE_LENGTH (linux/audit.h) and what may lie around it.
    private static let size = 16 * 1024
    /// Records at a time, between which calls are answered.
    private static let most = 64

    private var trail = AuditTrail(program: ObservedProcess(thread: ObserverProcess.own).link("exe"))
    /// Whether all has come that was recorded before ``AuditListener/ring()``.
    private var hasRung = false
    private var text = [UInt8](repeating: 0, count: size)

    /// What was lost; nil where nobody can tell.
    var lost: UInt64? { hasRung ? trail.lost : nil }

    /// What was found since.
    mutating func findings(all: Bool) -> [AuditTrail.Finding] { trail.findings(all: all) }

    /// Takes in what there is.
    mutating func read(_ audit: borrowing AuditListener, _ socket: borrowing OwnedDescriptor) {
        if trail.command == nil { trail.command = CommandNumber.heard(from: socket) }
        for _ in 0..<Self.most {
            switch audit.next(into: &text) {
            case .kernel(let type, let length): take(type, length)
            case .overrun: trail.overrun()
            case nil: return
            }
        }
    }

    private mutating func take(_ type: UInt16, _ length: Int) {
        if type == AuditListener.call, !trail.awaitsCall(Self.number(text, length)) { return }
        guard let (number, record) = Self.record(type, text, length) else { return }
        if record == .left(process: ObserverProcess.own) { hasRung = true } else { trail.add(number, record) }
    }

    private static func number(_ text: [UInt8], _ length: Int) -> UInt64 {
        let span = text.span.extracting(first: length)
        return AuditRecord.number(span) ?? 0
    }

    private static func record(_ type: UInt16, _ text: [UInt8], _ length: Int) -> (UInt64, AuditRecord)? {
        let span = text.span.extracting(first: length)
        switch type {
        case AuditListener.access: return AuditRecord.parse(type: .access, span)
        case AuditListener.domain: return AuditRecord.parse(type: .domain, span)
        case AuditListener.call: return AuditRecord.parse(type: .call, span)
        case AuditListener.listener: return AuditRecord.parse(type: .listener, span)
        default: return nil
        }
    }

    /// Takes in what is on its way when the last process is gone. The kernel records the end of a domain that had
    /// denials some hundredths of a second later (RCU).
    mutating func settle(_ audit: inout AuditListener, _ socket: borrowing OwnedDescriptor) {
        audit.ring()
        let deadline = Clock.monotonicMilliseconds() + 2000
        repeat {
            read(audit, socket)
            if hasRung, !trail.expectsEnd { return }
        } while Clock.monotonicMilliseconds() < deadline && audit.waits(milliseconds: hasRung ? 300 : 1000)
    }
}
