internal import CLinux
internal import Glibc

/// This program's own file, opened before the fork so that the supervisor is the same bytes.
package struct OwnExecutable: ~Copyable {
    private let file: OwnedDescriptor
    /// The file's number.
    var number: CInt { file.rawValue }

    /// Opens `/proc/self/exe`, or the path the kernel executed where there is no /proc (`AT_EXECFN`, getauxval(3)).
    package init() throws(SystemError) {
        do throws(SystemError) {
            file = try Self.openPath("/proc/self/exe")
        } catch {
            // Safety: the auxiliary vector's string lives as long as the process.
            guard let path = unsafe linux_executed_path() else { throw error }
            file = try Self.openPath(unsafe String(cString: path))
        }
    }

    private static func openPath(_ path: String) throws(SystemError) -> OwnedDescriptor {
        // Safety: Swift passes a NUL-terminated copy of the path for the duration of the call.
        OwnedDescriptor(owning: try checkedKernel("open", unsafe linux_open_path(path)))
    }

    /// Process 1 of a new pid namespace: this file's supervisor image, which reaps there until it is told to end.
    package borrowing func namespaceInit(_ orders: SupervisorOrders) -> NamespaceInit {
        NamespaceInit(executable: file.rawValue, arguments: orders.argumentsOfInit)
    }

    /// Replaces this process by the supervisor image of the same file; returns only by throwing.
    ///
    /// The address space that saw the secrets is gone with it: same process id, same child, empty environment, and only
    /// the descriptors pass that `orders` name, the child's pidfd and those by which it removes `groups` when nobody is
    /// left in them.
    package consuming func becomeSupervisor(
        of child: borrowing StartedChild,
        _ orders: SupervisorOrders,
        commandName: String,
        removing groups: ControlGroups? = nil,
        relaying relay: NotifyRelay? = nil
    ) throws(SystemError) -> Never {
        let (groupArguments, groupDescriptors) = groups?.handOver() ?? ([], [])
        let (relayArguments, relayDescriptors) = relay?.handOver() ?? ([], [])
        let arguments =
            orders.arguments(of: child, commandName, overrides: groups?.takesOverride == true)
            + groupArguments
            + relayArguments
        for descriptor in [child.pidfd.rawValue] + orders.descriptors + groupDescriptors + relayDescriptors {
            _ = try checked("fcntl", fcntl(descriptor, F_SETFD, 0))
        }
        try execute(arguments)
    }

    /// Replaces this process by the supervisor image without a command to watch: it reaps orphans until SIGTERM or
    /// SIGINT arrives, and exits with 0; returns only by throwing.
    package consuming func becomePause() throws(SystemError) -> Never {
        try execute(["launch-supervisor", "0", "0", String(StandIn.pauseFlag), "0", "0", "pause"])
    }

    private consuming func execute(_ arguments: [String]) throws(SystemError) -> Never {
        // Safety: the vectors and their strings outlive the call, which returns only when it failed.
        let vector = unsafe arguments.map { unsafe strdup($0) } + [nil]
        let environment: [UnsafeMutablePointer<CChar>?] = unsafe [nil]
        let error = unsafe linux_execute_descriptor(file.rawValue, vector, environment)
        throw SystemError(call: "execveat", errno: -error)
    }
}
