import Foundation

/// What /proc says about a process.
struct ProcessFacts {
    let process: pid_t

    /// A field of /proc/PID/status.
    subscript(_ field: String) -> String? {
        let text = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
        for line in text.split(separator: "\n") where line.hasPrefix(field + ":") {
            return line.dropFirst(field.count + 1).trimmingCharacters(in: .whitespaces)
        }
        return nil
    }

    /// A set of capabilities: CapInh, CapPrm, CapEff, CapBnd or CapAmb.
    func capabilities(_ set: String) -> UInt64? { self[set].flatMap { UInt64($0, radix: 16) } }

    /// Descriptors and what they are.
    var descriptors: [Int: String] {
        let directory = "/proc/\(process)/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return Dictionary(
            uniqueKeysWithValues: names.compactMap { name in
                guard let number = Int(name),
                    let target = try? FileManager.default.destinationOfSymbolicLink(
                        atPath: "\(directory)/\(name)"
                    )
                else { return nil }
                return (number, target)
            }
        )
    }

    var environment: Data? { try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(process)/environ")) }

    var directory: String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd")
    }
}
