import Foundation
import LaunchProgram
import Testing

/// One line of a table: an attack of `Programs/probe`, and the answer of the protection that must stop it.
struct Attack: Sendable, CustomTestStringConvertible {
    let name: String
    /// Words for the probe. `FILE`, `OUT`, `AREA` and the like stand for what the `Site` has under that name.
    let operands: [String]
    /// The error, or the signal, by which it is refused.
    let answer: String
    /// For whom it is impossible even without the protection, and by which answer: what makes it so is in the name.
    let vain: [Starter: Vanity]
    /// The answer of a kernel that was built without what is attacked.
    let absent: String?

    /// - Parameter answer: of the protection.
    static func refused(
        _ name: String,
        _ operands: String...,
        by answer: String,
        vain: [Starter: Vanity] = [:],
        absent: String? = nil
    ) -> Attack {
        Attack(name: name, operands: operands, answer: answer, vain: vain, absent: absent)
    }

    var testDescription: String { ([name] + operands).joined(separator: " ") }
}

/// Why an attack is in vain even without the protection that is tried.
enum Vanity: String, Sendable {
    /// Takes a capability in the first user namespace, which this starter does not have.
    case takesPower = "EPERM"
    /// The same, where the kernel says it otherwise.
    case takesAccess = "EACCES"
    /// A user namespace maps no other identity.
    case notMapped = "EINVAL"
}

/// What became of an attack.
enum Fate: Equatable, CustomStringConvertible {
    case succeeded
    case refused(String)
    /// The machine lacks what the attack needs.
    case untried(String)

    var description: String {
        switch self {
        case .succeeded: "succeeded"
        case .refused(let answer): "refused \(answer)"
        case .untried(let reason): "not tried: \(reason)"
        }
    }

    /// - Parameter line: as the probe prints it, `NAME: FATE`.
    init?(_ line: some StringProtocol) {
        guard let colon = line.firstRange(of: ": ") else { return nil }
        let rest = line[colon.upperBound...]
        if rest == "succeeded" {
            self = .succeeded
        } else if rest.hasPrefix("refused ") {
            self = .refused(String(rest.dropFirst("refused ".count)))
        } else if rest.hasPrefix("not tried: ") {
            self = .untried(String(rest.dropFirst("not tried: ".count)))
        } else {
            return nil
        }
    }
}
