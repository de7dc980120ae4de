internal import Glibc

/// This process's `oom_score_adj` (proc_pid_oom_score_adj(5)), which a child inherits.
///
/// A child between clone and execve shares memory that is not dumpable: its own file belongs to root then, and only root
/// may write it. So the launcher takes the score for the moment of the start, and gives it back afterwards.
package final class OutOfMemoryScore {
    private let file: OwnedDescriptor
    private let before: [UInt8]

    /// Opens the file; to be called before ``ProcessHardening/protectMemory()``.
    package init() throws(SystemError) {
        let path = "/proc/self/oom_score_adj"
        before = try OwnedDescriptor.open(path).readAll(limit: 64)
        // Safety: a NUL-terminated copy of the path for the call.
        let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
        file = try OwnedDescriptor(owning: try checked("open \(path)", descriptor)).aboveStandardError()
    }

    /// -1000 to 1000; lower than before takes CAP_SYS_RESOURCE (EACCES).
    package func take(_ score: Int) throws(SystemError) {
        let text = Array(String(score).utf8)
        try writeAll(text.span, to: file.rawValue)
    }

    /// The score this process had.
    package func giveBack() {
        // Never lower than the kernel lets this process go: it is where it came from.
        let text = before
        do throws(SystemError) { try writeAll(text.span, to: file.rawValue) } catch {}
    }
}
