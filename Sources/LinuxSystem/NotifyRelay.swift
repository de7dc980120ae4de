internal import CLinux
internal import Glibc

/// The service manager's notification socket (sd_notify(3)).
package final class NotifySocket {
    private let socket: OwnedDescriptor
    fileprivate var number: CInt { socket.rawValue }

    /// Connects to `address`, what `NOTIFY_SOCKET` says: a path, or an abstract name with `@` before it.
    package init(_ address: String) throws(SystemError) {
        // Safety: a C string for the call.
        let descriptor = try checkedKernel("connect", unsafe linux_notify_connect(address))
        socket = try OwnedDescriptor(owning: descriptor).aboveStandardError()
    }

    /// Sends one message: lines of `NAME=value`.
    package func send(_ text: String) throws(SystemError) {
        // Safety: a C string for the call.
        _ = try checkedKernel("send", unsafe linux_notify_send(number, text))
    }
}

/// A socket of this process on which the command notifies the service manager, which listens only to the main process; the
/// supervisor passes on what it says. The name is removed with this value.
package final class NotifyRelay {
    /// What the command finds as `NOTIFY_SOCKET`.
    package let path: String
    private let name: String
    private let manager: NotifySocket
    private let socket: OwnedDescriptor
    private let directory: OwnedDescriptor

    private init(
        _ path: String,
        _ name: String,
        _ manager: NotifySocket,
        _ socket: consuming OwnedDescriptor,
        _ directory: consuming OwnedDescriptor
    ) {
        self.path = path
        self.name = name
        self.manager = manager
        self.socket = socket
        self.directory = directory
    }

    /// Makes the socket in the first of `directories` where one can be made.
    ///
    /// - Parameter user: who may notify; nil for this process's user.
    package static func make(
        to manager: NotifySocket,
        in directories: [String],
        user: UInt32?
    ) throws(SystemError) -> NotifyRelay {
        var failure = SystemError(call: "bind", errno: ENOENT)
        // Another launch may have this number in another pid namespace.
        let name = "launch-notify-\(getpid())-\(UInt32.random(in: .min ... .max))"
        for directory in directories {
            let path = "\(directory)/\(name)"
            do throws(SystemError) {
                // Safety: C strings for the calls.
                let opened = try checkedKernel("open", unsafe linux_open_path(directory))
                let place = try OwnedDescriptor(owning: opened).aboveStandardError()
                let bound = try checkedKernel("bind", unsafe linux_notify_bind(path, user ?? .max, signal))
                let socket = try OwnedDescriptor(owning: bound).aboveStandardError()
                return NotifyRelay(path, name, manager, socket, place)
            } catch { failure = error }
        }
        throw failure
    }

    deinit {
        // Safety: a C string for the call.
        unsafe unlinkat(directory.rawValue, name, 0)
    }

    /// LAUNCH_SUPERVISOR_RELAY_SIGNAL of CShims/CEntry/CEntry.h.
    private static let signal: CInt = 33

    /// For the supervisor, which inherits the descriptors.
    func handOver() -> (arguments: [String], descriptors: [CInt]) {
        let numbers = [socket.rawValue, manager.number, directory.rawValue]
        return (["n\(numbers[0])", "u\(numbers[1])", "o\(numbers[2])", "p\(name)"], numbers)
    }
}
