internal import CLinux
internal import Glibc

/// A process among others, as /proc shows it (proc(5)).
package struct ProcessStanding: Equatable, Sendable {
    /// Its number.
    package let id: CInt
    /// Its parent's.
    package let parent: CInt
    /// The first 15 bytes of its program's name.
    package let name: String
    /// The letter of its state: R, S, D, T, Z …
    package let state: UInt8
    /// How often its threads have given up the processor, or lost it.
    package let switches: UInt64

    /// Stopped by a signal.
    package var isStopped: Bool { state == UInt8(ascii: "T") }
    /// Gone, but not reaped.
    package var isZombie: Bool { state == UInt8(ascii: "Z") || state == UInt8(ascii: "X") }
    /// Waiting for something from outside: neither running nor about to.
    package var isIdle: Bool { isStopped || isZombie || state == UInt8(ascii: "S") }

    /// SIGKILL.
    package func end() { kill(id, SIGKILL) }
}

/// The processes that came from this one.
package enum ProcessTree {
    /// Makes orphans among the descendants come to this process instead of process 1 (PR_SET_CHILD_SUBREAPER).
    package static func keepOrphans() { _ = linux_become_subreaper() }

    /// Whether /proc tells the children of a process (CONFIG_PROC_CHILDREN).
    package static var isVisible: Bool {
        (try? ProcessDirectory().read("task/\(getpid())/children")) != nil
    }

    /// Every descendant of this process, parents before children; empty without /proc.
    package static func descendants() -> [ProcessStanding] {
        var found: [ProcessStanding] = []
        var open = [getpid()]
        while let process = open.popLast() {
            let directory = ProcessDirectory(of: process)
            if process != getpid() {
                guard let standing = standing(process, directory) else { continue }
                found.append(standing)
            }
            open += children(process, directory)
        }
        return found
    }

    /// Ends every descendant with SIGKILL and reaps them all; true when none is left. Orphans must come here.
    @discardableResult
    package static func endDescendants() -> Bool {
        for _ in 0..<200 {
            for process in descendants() where !process.isZombie { kill(process.id, SIGKILL) }
            while waitpid(-1, nil, WNOHANG) > 0 {}
            if waitpid(-1, nil, WNOHANG) < 0 { return true }
            // Killed, but not gone yet.
            poll(nil, 0, 5)
        }
        return false
    }

    private static func standing(_ process: CInt, _ directory: ProcessDirectory) -> ProcessStanding? {
        guard let stat = try? directory.read("stat"), let open = stat.firstIndex(of: UInt8(ascii: "(")),
            let close = stat.lastIndex(of: UInt8(ascii: ")")), stat.count > close + 4
        else { return nil }
        let fields = stat[(close + 4)...].split(separator: UInt8(ascii: " "), maxSplits: 1)
        var switches: UInt64 = 0
        for thread in FileAccess.names(in: "/proc/\(process)/task") {
            for line in ((try? directory.read("task/\(thread)/status")) ?? []).split(separator: 10) {
                // voluntary_ctxt_switches and nonvoluntary_ctxt_switches.
                guard line.contains(UInt8(ascii: "_")) else { continue }
                let words = line.split(separator: 9)
                if words.count == 2, words[0].suffix(10).elementsEqual("_switches:".utf8) {
                    switches &+= number(words[1])
                }
            }
        }
        return ProcessStanding(
            id: process,
            parent: CInt(truncatingIfNeeded: number(fields.first ?? [])),
            name: String(decoding: stat[(open + 1)..<close], as: UTF8.self),
            state: stat[close + 2],
            switches: switches
        )
    }

    private static func children(_ process: CInt, _ directory: ProcessDirectory) -> [CInt] {
        FileAccess.names(in: "/proc/\(process)/task").flatMap { thread in
            ((try? directory.read("task/\(thread)/children")) ?? []).split(separator: UInt8(ascii: " "))
                .map { CInt(truncatingIfNeeded: number($0)) }
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64 {
        digits.reduce(0) { $1 >= 48 && $1 < 58 ? $0 &* 10 &+ UInt64($1 - 48) : $0 }
    }
}
