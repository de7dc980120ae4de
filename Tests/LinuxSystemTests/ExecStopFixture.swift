import Foundation
import LaunchProgram
import ProcessFixtures
import SecretMemory
import Testing

@testable import LinuxSystem

/// Programs and processes for the tests of the stop at execve.
struct StopFixture: Sendable {
    let workshop: Workshop

    init() throws { workshop = try Workshop() }

    static let noMask = SignalMask(bits: 0)

    /// Starts a command that stops at its execve, writes to the file `out`, and has `MARK=1` in its environment.
    func start(
        _ words: [String],
        steps: [ChildStep] = [],
        mask: SignalMask = StopFixture.noMask,
        isTraced: Bool = true
    ) throws -> StartedChild {
        let all: [ChildStep] =
            isTraced
            ? [.startTraced(mask: mask)] + steps + [.execute]
            : [.restoreSignalMask(mask)] + steps + [.execute]
        return try startPlain(words, all)
    }

    func startPlain(_ words: [String], _ steps: [ChildStep]) throws(ChildError) -> StartedChild {
        let executable = Executable(path: words[0], arguments: .made(of: words))
        while true {
            do throws(ChildError) {
                return try executable.start(steps, environment: environment())
            } catch {
                // Another test's child may still hold the file open for writing that this test has just written.
                if case .stepFailed(_, _, ETXTBSY) = error { continue }
                throw error
            }
        }
    }

    private func environment() -> EnvironmentBlock {
        do throws(SecretMemoryError) {
            return EnvironmentBlock(
                inherited: [],
                literals: [
                    "OUT=\(workshop.path("out"))", "PATH=/usr/bin:/bin", "MARK=1",
                    "HOME=\(workshop.directory)",
                ],
                secrets: try LockedBytes(count: 0),
                offsets: []
            )
        } catch { fatalError("\(error)") }
    }

    /// Compiles a C program; nil, said in a line, without a compiler.
    func compiled(_ name: String, _ source: String, _ options: String...) throws -> String? {
        guard let compiler = LaunchProgram.tool("gcc") else { return nil }
        let text = try workshop.write(name + ".c", source)
        let outcome = try workshop.run(compiler, ["-O1", "-o", workshop.path(name), text] + options)
        if outcome.status != 0 { print("\(name): \(outcome.errorText)") }
        return outcome.status == 0 ? workshop.path(name) : nil
    }

    var output: String { (try? workshop.read("out")) ?? "" }

    /// Waits until the command has written something that ends in a line's end.
    func waitForOutput() -> String {
        for _ in 0..<2000 where !output.hasSuffix("\n") { usleep(5000) }
        return output
    }
}

/// A field of /proc/PID/status.
func statusField(_ process: CInt, _ name: String) -> String? {
    let text = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
    return text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
        .map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
}

/// What /proc/PID/environ reads as.
func environment(of process: CInt) -> String {
    (try? String(contentsOfFile: "/proc/\(process)/environ", encoding: .utf8)) ?? "unreadable"
}

extension StartedChild {
    /// Waits for the end: the exit status, or the signal as 128+n.
    consuming func ending() -> CInt {
        var status: CInt = 0
        // Safety: `status` outlives the call.
        unsafe waitpid(processID, &status, 0)
        return status & 0x7f != 0 ? 128 + status & 0x7f : status >> 8
    }
}
