/// The known key most like a mistyped one, or nil when none is like it.
///
/// Alike means an edit distance (insertions, deletions, substitutions, swaps of neighbours) of at most a third of
/// the longer key, and at least one. Keys over 64 bytes are like nothing, which bounds the work per key.
package func nearestKey(to mistyped: String, among known: [String]) -> String? {
    let bytes = Array(mistyped.utf8.prefix(65))
    guard bytes.count <= 64 else { return nil }
    var nearest: String?
    var shortest = Int.max
    for key in known {
        let candidate = Array(key.utf8)
        let allowed = max(1, max(bytes.count, candidate.count) / 3)
        guard abs(bytes.count - candidate.count) <= allowed else { continue }
        let distance = editDistance(bytes, candidate)
        if distance <= allowed, distance < shortest {
            shortest = distance
            nearest = key
        }
    }
    return nearest
}

/// Optimal string alignment distance.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforeLast = Array(repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    var current = beforeLast
    for row in 0..<left.count {
        current[0] = row + 1
        for column in 0..<right.count {
            let substitution = last[column] + (left[row] == right[column] ? 0 : 1)
            var best = min(substitution, last[column + 1] + 1, current[column] + 1)
            if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                best = min(best, beforeLast[column - 1] + 1)
            }
            current[column + 1] = best
        }
        (beforeLast, last, current) = (last, current, beforeLast)
    }
    return last[right.count]
}
