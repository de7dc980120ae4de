internal import CLinux
internal import Glibc

/// A system call that failed: its name and its `errno` (errno(3)).
package struct SystemError: Error, Equatable {
    /// The call as its man page names it.
    package let call: String
    /// The error number, positive.
    package let errno: CInt

    package init(call: String, errno: CInt) {
        self.call = call
        self.errno = errno
    }

    /// A descriptor that is not open.
    package static let notOpen = SystemError(call: "fcntl", errno: EBADF)

    /// A process that is not there any more.
    package static let processEnded = SystemError(call: "open", errno: ESRCH)

    /// The kernel's words for the number (strerror(3)).
    package var reason: String {
        // Safety: strerror returns a static or thread-local string, copied here at once.
        unsafe String(cString: strerror(errno))
    }

    /// There is no such file, or no such directory on the way to it.
    package var isNotFound: Bool { errno == ENOENT || errno == ENOTDIR }
    /// This user may not.
    package var isPermissionDenied: Bool { errno == EACCES || errno == EPERM }
    /// A file of that name exists.
    package var isAlreadyThere: Bool { errno == EEXIST }
    /// The disk or the quota is full.
    package var isNoSpace: Bool { errno == ENOSPC || errno == EDQUOT }
    /// Arguments and environment together are too large (execve(2)).
    package var isTooBig: Bool { errno == E2BIG }
    /// The file is no program the kernel knows.
    package var isWrongFormat: Bool { errno == ENOEXEC }
}

/// The result of a call that returns -1 and sets `errno`.
func checked(_ call: String, _ result: Int) throws(SystemError) -> Int {
    if result < 0 { throw SystemError(call: call, errno: errno) }
    return result
}

func checked(_ call: String, _ result: CInt) throws(SystemError) -> CInt {
    CInt(try checked(call, Int(result)))
}

/// The result of a CLinux call, which returns a negative `errno`.
func checkedKernel(_ call: String, _ result: CInt) throws(SystemError) -> CInt {
    if result < 0 { throw SystemError(call: call, errno: -result) }
    return result
}
