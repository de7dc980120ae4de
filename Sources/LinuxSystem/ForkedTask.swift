internal import CLinux
internal import Glibc

/// A copy of this process that does one thing and tells what came of it.
package final class ForkedTask {
    private let process: CInt
    private let report: OwnedDescriptor

    /// Runs `body` in a copy of this process (fork(2)); its bytes are the report, and the copy ends there.
    ///
    /// Only where there is one thread: the copy has none of the others, and none of what they hold.
    package init(_ body: () -> [UInt8]) throws(SystemError) {
        var ends: [CInt] = [-1, -1]
        // Safety: two numbers, as the call writes.
        _ = try checkedKernel("socketpair", unsafe linux_socket_pair(&ends))
        let reading = OwnedDescriptor(owning: ends[0])
        let writing = OwnedDescriptor(owning: ends[1])
        process = try checked("fork", fork())
        report = reading
        if process == 0 {
            let bytes = body()
            try? writeAll(bytes.span, to: writing.rawValue)
            // Nothing of the original's is cleared up here.
            _exit(0)
        }
        _ = consume writing
    }

    /// The indices of those that have something to report or have ended, waiting for one up to so many milliseconds.
    package static func ready(among tasks: [ForkedTask], waiting milliseconds: CInt) -> [Int] {
        var watched = tasks.map { pollfd(fd: $0.report.rawValue, events: Int16(POLLIN), revents: 0) }
        // Safety: the array outlives the call.
        unsafe poll(&watched, nfds_t(watched.count), milliseconds)
        return watched.indices.filter { watched[$0].revents != 0 }
    }

    /// Waits for the end; the report, empty when the copy died before it had one.
    package func finish() -> [UInt8] {
        let bytes = (try? report.readAll(limit: 1 << 20)) ?? []
        waitpid(process, nil, 0)
        return bytes
    }
}
