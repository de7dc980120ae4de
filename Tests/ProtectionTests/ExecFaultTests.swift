import Foundation
import LaunchProgram
import Testing

/// The same where `launch` becomes the command: what it has done to itself when a step fails cannot be undone, so nothing
/// else must be started.
@Suite(.enabled(if: Machine.has("gcc")), .timeLimit(.minutes(30)))
struct `Fault injection without a supervisor` {
    private static let injected: Result<Faults, any Error> = Result {
        try Faults("1,12", options: ["--mode", "exec"])
    }

    @Test func `the clean run is what this is about`() throws {
        let run = try Self.injected.get()
        for fact in ["CapEff: 0000000000000000", "CapBnd: 0000000000000000", "NoNewPrivs: 1", "Seccomp: 2"] {
            #expect(run.protected.contains(fact), "\(run.protected)")
        }
        #expect(run.protected.contains("S0=" + String(decoding: run.secrets[0], as: UTF8.self)))
        // Nobody else: no child, no supervisor.
        #expect(Set(run.faults.map(\.role)) == [.launcher])
        #expect(run.faults.count > 200)
    }

    @Test func `a command that runs is fully protected`() throws {
        let run = try Self.injected.get()
        Faults.expect(run.faults) { $0.marker.isEmpty || $0.marker == run.protected }
        Faults.expect(run.faults) { $0.orphans == 0 }
    }

    @Test func `no message holds a value`() throws {
        let run = try Self.injected.get()
        Faults.expect(run.faults) { fault in
            !run.secrets.contains { Data(fault.message.utf8).range(of: $0) != nil }
        }
    }

    @Test func `a launch that ends says what failed, and one that goes on has a reason`() throws {
        let faults = try Self.injected.get().faults
        let first = try #require(faults.first { $0.call == "getcwd" }?.index)
        Faults.expect(faults.filter { $0.index >= first }) { fault in
            if fault.status == 7 {
                return `Fault injection`.survivable[.launcher]?[fault.call] != nil
                    || `Fault injection`.survivable[.child]?[fault.call] != nil
            }
            if fault.status > 1000 { return `Fault injection`.fatal[fault.call] != nil }
            return fault.message.hasPrefix("launch: error: ") && [125, 126, 127].contains(fault.status)
                && !fault.executed
        }
    }
}
