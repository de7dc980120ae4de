import Foundation
import Glibc
import LaunchProgram

/// What a test needs of the machine.
enum Machine {
    /// Whether the programs are there and this is root, whose files and users the tests make; says so in a line
    /// otherwise, and fails in CI.
    static func has(_ tools: String...) -> Bool {
        guard geteuid() == 0 else {
            precondition(!LaunchProgram.mustWork, "not root, and LAUNCH_MUST_WORK=1")
            print("skipped: not root")
            return false
        }
        return tools.allSatisfy { LaunchProgram.tool($0) != nil }
    }

    /// Where Debian keeps PostgreSQL's server, of the newest version; nil, said in a line, where there is none.
    static let postgres: String? = {
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
        let places = versions.sorted { $0.compare($1, options: .numeric) == .orderedAscending }
            .map { "/usr/lib/postgresql/\($0)/bin" }
        if let place = places.last(where: { FileManager.default.isExecutableFile(atPath: $0 + "/initdb") }) {
            return place
        }
        precondition(!LaunchProgram.mustWork, "postgresql is not installed, and LAUNCH_MUST_WORK=1")
        print("skipped: postgresql is not installed")
        return nil
    }()

    /// A TCP port of loopback that nobody has, below those that the kernel gives to connections.
    static func freePort() throws -> Int {
        while true {
            let port = UInt16.random(in: 10240..<32768)
            let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { throw POSIXError(.EMFILE) }
            defer { close(descriptor) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
            // Safety: the address is of the size that is given and outlives the call.
            let bound = unsafe withUnsafePointer(to: address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            if bound == 0 { return Int(port) }
        }
    }
}
