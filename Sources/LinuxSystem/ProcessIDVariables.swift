internal import CLinux

/// `NAME=` and room for the number of a process that does not exist yet.
@safe struct ProcessIDVariables: ~Copyable {
    let names: [String]
    // Safety: freed with this value; one for each name.
    private(set) var texts: [UnsafeMutablePointer<CChar>] = unsafe []

    init(_ names: [String]) {
        self.names = names
        for name in names {
            let start = name.utf8.count + 1
            let count = start + Int(LINUX_PROCESS_ID_SIZE)
            let text = UnsafeMutablePointer<CChar>.allocate(capacity: count)
            // Safety: `count` characters, all of them NUL until the child writes.
            unsafe text.initialize(repeating: 0, count: count)
            for (index, byte) in name.utf8.enumerated() { unsafe text[index] = CChar(bitPattern: byte) }
            unsafe text[start - 1] = CChar(UInt8(ascii: "="))
            unsafe texts.append(text)
        }
    }

    deinit {
        // Safety: nobody reads them when the environment is gone.
        for index in names.indices { unsafe texts[index].deallocate() }
    }

    // Safety: lives no longer than this value.
    borrowing func place(of name: String) -> UnsafeMutablePointer<CChar>? {
        guard let index = names.firstIndex(of: name) else { return nil }
        return unsafe texts[index] + name.utf8.count + 1
    }
}
