internal import CLinux
internal import Glibc

/// The environment block this process was started with (environ(7)), read in place.
///
/// Values may be secrets, so nothing here copies one into a `String` unless the caller says it is none.
@safe package struct ProcessEnvironment {
    /// One `NAME=value` of the block.
    @safe package struct Entry {
        package let name: String
        /// The whole NUL-terminated `NAME=value`; lives as long as the process.
        package let pointer: UnsafeMutablePointer<CChar>
        /// Where the value starts, in bytes.
        let valueOffset: Int
    }

    /// Every `NAME=value`, in the order of the block.
    package let entries: [Entry]

    /// The block the kernel handed over.
    package init() {
        // Safety: environ is a NULL-terminated array of NUL-terminated strings that nothing here frees.
        unsafe self.init(block: linux_environment())
    }

    /// Reads a block in the kernel's form, which must outlive the process's use of it and be writable.
    ///
    /// Entries without `=` or with an empty name are kept out: no program can name them.
    package init(block: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) {
        var entries: [Entry] = []
        // Safety: the caller vouches for a NULL-terminated array of NUL-terminated strings.
        var cursor = unsafe block
        while let slot = unsafe cursor, let entry = unsafe slot.pointee {
            // The ELF entry hides SWIFT_… variables from the Swift runtime (CShims/CEntry/enter.c); the command gets them.
            if unsafe strncmp(entry + 1, "WIFT_", 5) == 0 {
                if unsafe entry.pointee == 1 { unsafe entry.pointee = CChar(UInt8(ascii: "S")) }
            }
            if let separator = unsafe strchr(entry, CInt(UInt8(ascii: "="))), unsafe separator != entry {
                let length = unsafe separator - entry
                let name = unsafe UnsafeBufferPointer(start: entry, count: length)
                let text = unsafe name.withMemoryRebound(to: UInt8.self) {
                    unsafe String(decoding: $0, as: UTF8.self)
                }
                unsafe entries.append(Entry(name: text, pointer: entry, valueOffset: length + 1))
            }
            unsafe cursor = slot + 1
        }
        self.entries = entries
    }

    /// Whether a variable of this name is set, if only to nothing.
    package func has(_ name: String) -> Bool { entry(name) != nil }

    private func entry(_ name: String) -> Entry? { entries.first { $0.name == name } }

    /// The value of a variable that is not a secret (a path, a locale); `nil` when unset.
    package func text(_ name: String) -> String? {
        guard let entry = entry(name) else { return nil }
        // Safety: the block outlives this value and its strings end in NUL.
        return unsafe String(cString: entry.pointer + entry.valueOffset)
    }

    /// Lends the bytes of a value that may be a secret; `nil` when unset.
    package func withValue<R: ~Copyable, E: Error>(
        of name: String,
        _ body: (Span<UInt8>) throws(E) -> R
    ) throws(E) -> R? {
        guard let entry = entry(name) else { return nil }
        // Safety: strlen bounds the span; nobody writes the block while the span is lent.
        let start = unsafe UnsafeRawPointer(entry.pointer + entry.valueOffset)
        let count = unsafe strlen(entry.pointer + entry.valueOffset)
        let bytes = unsafe UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: count)
        return try body(unsafe Span(_unsafeElements: bytes))
    }

    /// Overwrites a value in place, so that `/proc/self/environ` no longer shows it; its length stays visible.
    package func wipe(_ name: String) {
        for entry in entries where entry.name == name {
            // Safety: the block is writable memory of this process; explicit_bzero is not optimised away.
            let value = unsafe entry.pointer + entry.valueOffset
            unsafe explicit_bzero(value, strlen(value))
        }
    }
}
