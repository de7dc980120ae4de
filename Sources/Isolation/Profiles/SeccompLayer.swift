package import TOML

/// What one profile says of system calls; silent about the rest, which it inherits.
package struct SeccompLayer: Equatable, Sendable {
    /// Calls with one answer, by name or by the name of a group that is inherited.
    package struct Group: Equatable, Sendable {
        /// The key in the profile.
        package var name: Located<String>
        /// Whether it stands under `seccomp.allow`.
        package var isAllowed: Bool
        /// Why the calls are answered so.
        package var reason: String?
        /// The answer to give; nil where none is said.
        package var answer: SeccompAction?
        /// The calls, all known to ``SystemCallName``; nil where none are said.
        package var calls: [Located<String>]?
        /// Whether `"..."` stands among the calls, for those of the inherited group of this name.
        package var inheritsCalls = false
        /// Inherited groups whose calls are answered so too.
        package var groups: [Located<String>] = []
    }

    /// Where `[seccomp]` begins in the profile.
    package var position: SourcePosition
    /// The answer to calls named nowhere; nil where none is said.
    package var unknown: SeccompAction?
    /// Another dialect's file, `oci:FILE`, that takes the place of what is inherited.
    package var source: Located<String>?
    /// The calls answered alike whatever their arguments.
    package var groups: [Group] = []
    /// The calls whose arguments decide; several rules for one call must all hold.
    package var arguments: [SeccompPolicy.ArgumentRule] = []

    package init(position: SourcePosition, source: Located<String>? = nil) {
        self.position = position
        self.source = source
    }

    /// Every call that is named here, with its place.
    var named: [Located<String>] { groups.flatMap { $0.calls ?? [] } + arguments.map(\.call) }
}

extension SeccompPolicy {
    /// What `layer` makes of this policy: every call it names is its own from here on, wherever it was inherited from.
    ///
    /// - Throws: every mistake that only shows beside what is inherited, such as a group that is not there.
    mutating func apply(_ layer: SeccompLayer) throws(ProfileError) {
        let inherited = groups
        var merge = GroupMerge(inherited: inherited, explicit: Set(layer.named.map(\.value)))
        let merged = layer.groups.compactMap { merge.group($0) }
        guard merge.problems.isEmpty else { throw .invalid(merge.problems) }
        let moved = Set(merged.flatMap { $0.calls.map(\.value) } + layer.arguments.map(\.call.value))
        let replaced = Set(merged.map(\.name))
        groups = inherited.compactMap { group in
            guard !replaced.contains(group.name) else { return nil }
            var rest = group
            rest.calls.removeAll { moved.contains($0.value) }
            return rest.calls.isEmpty ? nil : rest
        }
        groups += merged
        arguments.removeAll { moved.contains($0.call.value) }
        arguments += layer.arguments
        position = layer.position
        if let unknown = layer.unknown {
            self.unknown = unknown
            imported?.unknownIsReplaced = true
        }
    }
}

/// Puts the groups of one layer together with what they take of the inherited ones.
private struct GroupMerge {
    let inherited: [SeccompPolicy.Group]
    /// The calls that the layer names itself: no reference to a group takes them along.
    let explicit: Set<String>
    private(set) var problems: [ProfileProblem] = []
    private var taken: [String: SourcePosition] = [:]
    private var names: [String: SourcePosition] = [:]

    init(inherited: [SeccompPolicy.Group], explicit: Set<String>) {
        self.inherited = inherited
        self.explicit = explicit
    }

    mutating func group(_ said: SeccompLayer.Group) -> SeccompPolicy.Group? {
        if let first = names.updateValue(said.name.position, forKey: said.name.value) {
            report(.repeatedGroup(name: said.name.value, first: first), at: said.name.position)
            return nil
        }
        let same = inherited.first { $0.name == said.name.value }
        var calls: [Located<String>] = []
        let keepsCalls = said.calls == nil && said.groups.isEmpty
        if keepsCalls, same == nil {
            let table = "seccomp.\(said.isAllowed ? "allow" : "deny").\(said.name.value)"
            report(.schema(.missingKey(key: "calls", table: table)), at: said.name.position)
            return nil
        }
        if keepsCalls || said.inheritsCalls, same != nil { calls += take(said.name) }
        calls += said.calls ?? []
        for reference in said.groups { calls += take(reference) }
        return SeccompPolicy.Group(
            name: said.name.value,
            reason: said.reason ?? same?.reason,
            answer: answer(said, same),
            calls: calls
        )
    }

    private func answer(_ said: SeccompLayer.Group, _ same: SeccompPolicy.Group?) -> SeccompAction {
        if said.isAllowed { return .allow }
        if let answer = said.answer { return answer }
        if let same, same.answer != .allow { return same.answer }
        return .errno(SeccompPolicy.notPermitted)
    }

    /// The calls of an inherited group, once.
    private mutating func take(_ reference: Located<String>) -> [Located<String>] {
        guard let group = inherited.first(where: { $0.name == reference.value }) else {
            let nearest = nearestKey(to: reference.value, among: inherited.map(\.name))
            report(.unknownGroup(name: reference.value, nearest: nearest), at: reference.position)
            return []
        }
        if let first = taken.updateValue(reference.position, forKey: reference.value) {
            report(.repeatedGroup(name: reference.value, first: first), at: reference.position)
            return []
        }
        return group.calls.filter { !explicit.contains($0.value) }
    }

    private mutating func report(_ kind: ProfileProblem.Kind, at position: SourcePosition) {
        problems.append(ProfileProblem(position: position, kind: kind))
    }
}
