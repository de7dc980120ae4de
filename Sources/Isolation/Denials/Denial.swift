/// A call that was refused, or that Landlock or a missing capability refuses, with what would allow it.
package struct Denial: Hashable, Sendable {
    /// How the call was answered.
    package enum Answer: Hashable, Sendable {
        /// It failed with this error without being made.
        case error(UInt16)
        /// The process died of SIGSYS.
        case killed
        /// It was made and is only told (SECCOMP_RET_LOG).
        case logged
        /// It was made; the kernel refuses it with this error, as far as can be told from outside.
        case expected(UInt16)
        /// The kernel refused it and had it recorded.
        case recorded(UInt16)
    }

    /// Why it was refused.
    package enum Reason: Hashable, Sendable {
        /// In the words of the profile.
        case said(String)
        /// Lists of ports hold for plain TCP only, so what else reaches a port is refused.
        case passesByPorts
        /// A process in a domain may not look into one outside.
        case outsideDomain
        /// A process whose files are restricted may not change mounts.
        case changesMounts
    }

    /// The call, or its number where it has no name.
    package var call: String
    /// What it was about: a path, a port, a process.
    package var object: String?
    /// How it was answered.
    package var answer: Answer
    /// What refused it: a key of the profile, as `seccomp.deny.keyrings`, `filesystem.read`.
    package var by: String
    /// Why, where that is known.
    package var reason: Reason?
    /// What the profile would have to say to allow it.
    package var remedy: ProfileLine?
    /// A capability that the call takes too, and that the command does not have.
    package var capability: String?

    package init(
        call: String,
        object: String? = nil,
        answer: Answer,
        by: String,
        reason: Reason? = nil,
        remedy: ProfileLine? = nil,
        capability: String? = nil
    ) {
        self.call = call
        self.object = object
        self.answer = answer
        self.by = by
        self.reason = reason
        self.remedy = remedy
        self.capability = capability
    }
}

/// An element to add to a list of a profile, or a key to set.
package enum ProfileLine: Hashable, Sendable {
    /// The quoted or numeric element.
    case element(key: String, String)
    /// The value as TOML.
    case value(key: String, String)

    /// Lines of TOML that hold all of these, each key once, in the order they came.
    package static func merged(_ lines: [ProfileLine]) -> [String] {
        var keys: [String] = []
        var elements: [String: [String]] = [:]
        var values: [String: String] = [:]
        for line in lines {
            switch line {
            case .element(let key, let element):
                if elements[key] == nil { keys.append(key) }
                if elements[key]?.contains(element) != true { elements[key, default: []].append(element) }
            case .value(let key, let value):
                if values[key] == nil { keys.append(key) }
                values[key] = value
            }
        }
        return keys.map { key in
            if let value = values[key] { return "\(key) = \(value)" }
            // A list without "..." would replace what an earlier one of these lines added.
            return "\(key) = [\((["\"...\""] + (elements[key] ?? [])).joined(separator: ", "))]"
        }
    }

    /// The line alone.
    package var text: String { Self.merged([self])[0] }

    /// A basic string of TOML.
    package static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..."\u{1F}", "\u{7F}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension Denial {
    /// Whether the program was told that there is no such call.
    package var isAbsence: Bool { answer == .error(38) }

    /// What allows it, the capability included.
    package var remedies: [ProfileLine] {
        let kept = capability.map { ProfileLine.element(key: "capabilities.keep", ProfileLine.quoted($0)) }
        return [remedy, kept].compactMap { $0 }
    }
}
