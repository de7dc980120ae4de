internal import LinuxSystem
package import SecretMemory

/// Every secret of a launch in one piece of locked memory, each as `NAME=value` and NUL: where a value is opened is
/// where the kernel copies it from.
package struct SecretBlock: ~Copyable {
    /// One secret: its name for the command, the way it is handed over, and its place.
    package struct Entry: Equatable, Sendable {
        /// The name the command knows it by.
        package let name: String
        /// The way it is handed over.
        package let method: DeliveryMethod
        /// Where `NAME=value` starts.
        package let start: Int
        /// Where the value lies.
        package let value: Range<Int>
    }

    /// The secrets in the order of the layout.
    package let entries: [Entry]
    private var bytes: LockedBytes

    /// Allocates room for values of these sizes and writes the names.
    package init(_ layout: [(name: String, method: DeliveryMethod, count: Int)]) throws(SecretMemoryError) {
        var entries: [Entry] = []
        var end = 0
        for (name, method, count) in layout {
            let value = end + name.utf8.count + 1
            entries.append(Entry(name: name, method: method, start: end, value: value..<value + count))
            end = value + count + 1
        }
        self.entries = entries
        bytes = try LockedBytes(count: end)
        bytes.withMutableBytes { bytes in
            for entry in entries {
                var position = entry.start
                for byte in entry.name.utf8 {
                    bytes[position] = byte
                    position += 1
                }
                bytes[position] = UInt8(ascii: "=")
            }
        }
    }

    /// Lends the whole block for writing values into their places.
    package mutating func fill<R, E: Error>(
        _ body: (inout MutableSpan<UInt8>) throws(E) -> R
    ) throws(E) -> R {
        try bytes.withMutableBytes(body)
    }

    /// Lends the whole block for reading.
    borrowing func withBytes<R: ~Copyable, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try bytes.withBytes(body)
    }

    /// Gives the memory away.
    consuming func takeBytes() -> LockedBytes { bytes }

    /// Makes room in the files for the values, so that ``replace(in:)`` does not fail halfway.
    ///
    /// - Parameter files: a writer for each secret, in any order; false where they are not the same secrets.
    package borrowing func reserve(in files: [(name: String, writer: Int32)]) throws(DeliveryError) -> Bool {
        guard files.count == entries.count else { return false }
        for entry in entries {
            guard let file = files.first(where: { $0.name == entry.name }) else { return false }
            do throws(SystemError) { try Memfd.reserve(file.writer, size: entry.value.count) } catch {
                throw .memfd(name: entry.name, error)
            }
        }
        return true
    }

    /// Replaces the contents of the files by the values.
    package borrowing func replace(in files: [(name: String, writer: Int32)]) throws(DeliveryError) {
        for entry in entries {
            guard let file = files.first(where: { $0.name == entry.name }) else { continue }
            do throws(SystemError) {
                try bytes.withBytes { bytes throws(SystemError) in
                    try Memfd.replace(file.writer, with: bytes.extracting(entry.value))
                }
            } catch { throw .memfd(name: entry.name, error) }
        }
    }
}
