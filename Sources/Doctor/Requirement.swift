/// Features that must be there.
package struct Requirement: Equatable, Sendable {
    /// In the order given, each once.
    package let features: [Feature]

    /// A name that is no feature's.
    package struct UnknownFeature: Error, Equatable {
        /// As it was given.
        package let name: String
    }

    /// Reads names, several of which may stand in one word with commas between them.
    package init(_ words: [String]) throws(UnknownFeature) {
        var features: [Feature] = []
        for word in words {
            for name in word.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
                guard let feature = Feature(rawValue: name) else { throw UnknownFeature(name: name) }
                if !features.contains(feature) { features.append(feature) }
            }
        }
        self.features = features
    }

    /// The findings that do not satisfy it: only `yes` does, because a launch cannot count on anything less.
    package func unmet(in examination: Examination) -> [Finding] {
        features.map { examination[$0] }.filter { $0.state != .yes }
    }
}
