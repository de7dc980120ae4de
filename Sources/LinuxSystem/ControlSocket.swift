internal import CLinux
internal import Glibc

/// One end of a way for short messages that may carry descriptors (SOCK_SEQPACKET, SCM_RIGHTS; unix(7)).
package struct ControlSocket: ~Copyable {
    /// The end; close-on-exec.
    package let descriptor: OwnedDescriptor

    /// A message: a letter that says what it is, the text behind it, and descriptors.
    package final class Parcel {
        /// What it is.
        package let kind: Unicode.Scalar
        /// Numbers and names; never a value.
        package let text: String
        private var descriptors: [CInt]

        fileprivate init(kind: UInt8, text: String, descriptors: [CInt]) {
            self.kind = Unicode.Scalar(kind)
            self.text = text
            self.descriptors = descriptors
        }

        deinit { for number in descriptors { _ = OwnedDescriptor(owning: number) } }

        /// How many descriptors have not been taken.
        package var count: Int { descriptors.count }

        /// Takes the first descriptor; close-on-exec.
        package func takeFirst() -> OwnedDescriptor? {
            descriptors.isEmpty ? nil : OwnedDescriptor(owning: descriptors.removeFirst())
        }
    }

    /// The most descriptors that a message carries.
    package static let descriptorLimit = Int(LINUX_MESSAGE_DESCRIPTORS)
    private static let textLimit = 65_536

    /// Takes over an end that was inherited; it is close-on-exec from here on.
    package init(owning number: CInt) {
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        descriptor = OwnedDescriptor(owning: number)
    }

    private init(_ descriptor: consuming OwnedDescriptor) { self.descriptor = descriptor }

    /// Both ends.
    package static func pair() throws(SystemError) -> ControlSocketPair {
        var ends: [CInt] = [-1, -1]
        // Safety: two numbers, as the call writes.
        _ = try checkedKernel("socketpair", unsafe linux_message_pair(&ends))
        let first = OwnedDescriptor(owning: ends[0])
        let second = OwnedDescriptor(owning: ends[1])
        return ControlSocketPair(
            near: ControlSocket(try first.aboveStandardError()),
            far: ControlSocket(try second.aboveStandardError())
        )
    }

    /// Sends `kind` and `text`, and copies of `descriptors`.
    package borrowing func send(
        _ kind: Unicode.Scalar,
        _ text: String = "",
        descriptors: [CInt] = []
    ) throws(SystemError) {
        let bytes = [UInt8(truncatingIfNeeded: kind.value)] + Array(text.utf8)
        // Safety: both arrays outlive the call, which reads as much as it is told.
        let result = unsafe linux_send_message(
            descriptor.rawValue,
            bytes,
            bytes.count,
            descriptors,
            CInt(descriptors.count)
        )
        _ = try checkedKernel("sendmsg", result)
    }

    /// Waits for a message; nil when the other end is gone.
    package borrowing func receive() -> Parcel? {
        var bytes = [UInt8](repeating: 0, count: Self.textLimit)
        var numbers = [CInt](repeating: -1, count: Self.descriptorLimit)
        var count: CInt = 0
        // Safety: the arrays have the room that the call is told of.
        let length = unsafe linux_receive_message(
            descriptor.rawValue,
            &bytes,
            bytes.count,
            &numbers,
            &count
        )
        guard length > 0 else { return nil }
        return Parcel(
            kind: bytes[0],
            text: String(decoding: bytes[1..<length], as: UTF8.self),
            descriptors: Array(numbers[..<Int(count)])
        )
    }
}

/// Two ends.
package struct ControlSocketPair: ~Copyable {
    /// This process's.
    package var near: ControlSocket
    /// The one that a child gets.
    package var far: ControlSocket

    /// This process's end alone; the other is closed.
    package consuming func withoutFar() -> ControlSocket { near }
}
