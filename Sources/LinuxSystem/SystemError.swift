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

    /// The kernel's words for the number (strerror(3)).
    package var reason: String {
        // Safety: strerror returns a static or thread-local string, copied here at once.
        unsafe String(cString: strerror(errno))
    }

    package var isNotFound: Bool { errno == ENOENT || errno == ENOTDIR }
    package var isPermissionDenied: Bool { errno == EACCES || errno == EPERM }
    package var isAlreadyThere: Bool { errno == EEXIST }
    package var isNoSpace: Bool { errno == ENOSPC || errno == EDQUOT }
    package var isTooBig: Bool { errno == E2BIG }
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
