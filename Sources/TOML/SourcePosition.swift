/// A place in a document: both numbers start at 1, columns count Unicode code points.
///
/// A byte order mark at the start is not counted; a tab and a carriage return count as one.
package struct SourcePosition: Equatable, Comparable, Hashable, Sendable {
    /// From 1.
    package var line: Int
    /// From 1, in code points.
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The start of a document.
    package static let start = SourcePosition(line: 1, column: 1)

    package static func < (left: SourcePosition, right: SourcePosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}
