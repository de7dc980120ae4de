import Foundation
import LinuxSystem
import ProcessFixtures
import Testing

@testable import Launching

@Suite struct `Variables of the service manager` {
    private let own = "\(ProcessInfo.processInfo.processIdentifier)"

    @Test func `about this process are put right for the command`() throws {
        let service = try ServiceVariables(
            .made(of: "LISTEN_PID=\(own)", "LISTEN_FDS=0", "LISTEN_PIDFDID=1", "WATCHDOG_PID=\(own)"),
            of: ProcessInfo.processInfo.processIdentifier
        )
        #expect(service.processIDs == ["LISTEN_PID", "WATCHDOG_PID"])
        #expect(service.withheld == ["LISTEN_PIDFDID"])
        #expect(service.passing == ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"])
        #expect(service.descriptors == [])
    }

    @Test func `about another process, or about nothing, are none of ours`() throws {
        for variables in [
            ["LISTEN_PID=1", "LISTEN_FDS=2", "LISTEN_PIDFDID=1", "WATCHDOG_PID=1"], ["LISTEN_PID=\(own)"],
            ["LISTEN_FDS=7"], ["LISTEN_PID=x", "LISTEN_FDS=x", "WATCHDOG_PID="], [],
        ] {
            let service = try ServiceVariables(
                .made(of: variables),
                of: ProcessInfo.processInfo.processIdentifier
            )
            #expect(service.processIDs == [] && service.withheld == [] && service.passing == [])
            #expect(service.descriptors == [])
        }
    }

    @Test(arguments: ["x", "", "-1", "2147483647", "99999999999"])
    func `that count no descriptors are refused`(_ count: String) {
        do throws(LaunchError) {
            _ = try ServiceVariables(
                .made(of: "LISTEN_PID=\(own)", "LISTEN_FDS=\(count)"),
                of: ProcessInfo.processInfo.processIdentifier
            )
            Issue.record("accepted")
        } catch {
            guard case .listeningCount(count) = error else {
                Issue.record("\(error)")
                return
            }
        }
    }
}
