internal import CLinux
internal import Glibc

/// The records of Landlock that the kernel's audit makes, as they come (AUDIT_NLGRP_READLOG of NETLINK_AUDIT).
///
/// It listens where audit is on already. To turn it on is the administrator's: it is for the whole machine.
package struct AuditListener: ~Copyable {
    /// Why there is none to listen to.
    package enum Absence: Error, Equatable {
        /// Audit is there, and not enabled.
        case off
        /// This process may not: it takes CAP_AUDIT_READ, and the first user namespace.
        case refused(SystemError)
        /// No record comes: they go to the first network namespace, with the numbers of the first pid namespace.
        case elsewhere
        /// The kernel's Landlock makes none before ABI 7 (Linux 6.15).
        case unrecorded
    }

    /// One record.
    package enum Record {
        case kernel(type: UInt16, length: Int)
        /// More came than there was room for.
        case overrun
    }

    /// An access that Landlock denied.
    package static let access = UInt16(LINUX_AUDIT_LANDLOCK_ACCESS)
    /// A domain of Landlock, with its first denial or its end.
    package static let domain = UInt16(LINUX_AUDIT_LANDLOCK_DOMAIN)
    /// The call during which records of the same serial number were made (AUDIT_SYSCALL).
    package static let call: UInt16 = 1300

    /// Who joins the multicast group, and who leaves it (AUDIT_EVENT_LISTENER).
    package static let listener = UInt16(LINUX_AUDIT_EVENT_LISTENER)

    /// `PROC_PID_INIT_INO` (linux/proc_ns.h): the same on every machine.
    private static let firstProcessNamespace = "pid:[4026531836]"

    /// Readable when there is a record.
    package let descriptor: OwnedDescriptor
    /// Joined behind it. When this is closed, a record of that comes after all that were made before.
    private var bell: OwnedDescriptor?

    /// A listener from another process of this launch: ``numbers``.
    package init(owning numbers: (CInt, CInt)) {
        descriptor = OwnedDescriptor(owning: numbers.0)
        bell = OwnedDescriptor(owning: numbers.1)
    }

    /// The descriptors, for another process.
    var numbers: [CInt] {
        switch bell {
        case .some(let bell): [descriptor.rawValue, bell.rawValue]
        case .none: [descriptor.rawValue]
        }
    }

    /// Has the kernel record, behind all else, that this process leaves.
    package mutating func ring() { bell = nil }

    /// Joins, from now on. Some system calls where audit is off.
    package init() throws(Absence) {
        var step: CInt = 0
        // Without CAP_AUDIT_CONTROL it does not tell whether it is on, and on a very busy machine not in time.
        // Safety: the number outlives the call.
        let status = unsafe linux_audit_status(&step)
        if status == 0 { throw .off }
        if status < 0 && status != -EPERM && status != -ETIMEDOUT {
            throw .refused(SystemError(call: "AUDIT_GET", errno: -status))
        }
        if ObservedProcess(thread: getpid()).link("ns/pid") != Self.firstProcessNamespace {
            throw .elsewhere
        }
        // Safety: as above.
        let descriptor = try Self.joined(unsafe linux_audit_join(&step))
        let bell = try Self.joined(linux_audit_bell())
        // The second joining is recorded as well, at once unless the machine is very busy.
        guard Self.waits(for: descriptor, milliseconds: 500) else { throw status > 0 ? .elsewhere : .off }
        self.descriptor = descriptor
        self.bell = consume bell
    }

    private static func joined(_ number: CInt) throws(Absence) -> OwnedDescriptor {
        if number < 0 { throw .refused(SystemError(call: "AUDIT_NLGRP_READLOG", errno: -number)) }
        do throws(SystemError) {
            return try OwnedDescriptor(owning: number).aboveStandardError()
        } catch { throw .refused(error) }
    }

    /// The next record, its text at the beginning of `text`; nil while there is none.
    package borrowing func next(into text: inout [UInt8]) -> Record? {
        var type: UInt16 = 0
        // Safety: as many bytes as the array has.
        let length = unsafe text.withUnsafeMutableBytes { bytes in
            unsafe linux_audit_receive(descriptor.rawValue, bytes.baseAddress, bytes.count, &type)
        }
        if length >= 0 { return .kernel(type: type, length: length) }
        return length == -Int(ENOBUFS) ? .overrun : nil
    }

    /// Waits at most so long for a record.
    package borrowing func waits(milliseconds: Int) -> Bool {
        Self.waits(for: descriptor, milliseconds: milliseconds)
    }

    private static func waits(for descriptor: borrowing OwnedDescriptor, milliseconds: Int) -> Bool {
        var ready = pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)
        // Safety: one structure, which outlives the call.
        return unsafe poll(&ready, 1, CInt(clamping: milliseconds)) > 0
    }
}
