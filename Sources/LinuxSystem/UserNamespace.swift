internal import CLinux
internal import Glibc

/// A user namespace that no process is in yet, for the command to join (user_namespaces(7)).
package final class UserNamespace {
    /// Why there is none.
    package enum Failure: Error, Equatable {
        /// The kernel refuses to make one: a sysctl, a security module, a limit or a filter.
        case refused(SystemError)
        /// One of the maps in /proc cannot be written.
        case notMapped(SystemError)
    }

    private let namespace: OwnedDescriptor

    /// The descriptor, for setns(2).
    package var descriptor: CInt { namespace.rawValue }

    /// Makes one; to be called before ``ProcessHardening/protectMemory()``, after which the maps belong to root.
    ///
    /// Everyone keeps their number where this process may map others; else only this user and group exist inside.
    package init(for credentials: Credentials) throws(Failure) {
        let isPrivileged = credentials.effectiveUser == 0 && credentials.has(7) && credentials.has(6)
        let all = "0 0 4294967295\n"
        let users = isPrivileged ? all : "\(geteuid()) \(geteuid()) 1\n"
        let groups = isPrivileged ? all : "\(getegid()) \(getegid()) 1\n"
        var place: UnsafePointer<CChar>?
        // Safety: the texts outlive the call; `place` receives a constant string.
        let result = unsafe linux_user_namespace(users, groups, isPrivileged ? 1 : 0, &place)
        if result < 0 {
            let call = unsafe place.map { unsafe String(cString: $0) } ?? "clone"
            let error = SystemError(call: call, errno: -result)
            if call == "clone" { throw .refused(error) }
            throw .notMapped(error)
        }
        namespace = OwnedDescriptor(owning: result)
    }
}
