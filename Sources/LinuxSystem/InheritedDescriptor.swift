internal import Glibc

/// Closes a descriptor that was handed to this process and is used up, so that the command cannot read it again.
///
/// Standard descriptors become /dev/null instead, because a closed one would be taken by the next file opened.
package func retireInheritedDescriptor(_ number: CInt) {
    close(number)
    guard number <= 2 else { return }
    // Safety: the path is a NUL-terminated literal.
    let null = unsafe open("/dev/null", O_RDWR | O_NOCTTY)
    guard null >= 0, null != number else { return }
    dup2(null, number)
    close(null)
}
