internal import CLinux
internal import Glibc

/// The arguments this process was started with, as bytes: the command's pass on exactly, whatever their encoding.
@safe package struct ProcessArguments: @unchecked Sendable {
    // Safety: the kernel's argument block lives as long as the process and nothing here writes it.
    private let vector: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    /// How many words there are.
    package let count: Int

    /// The arguments the kernel handed over.
    package init() {
        // Safety: the runtime's own copy of what the kernel handed over, which lives as long as the process.
        unsafe vector = CommandLine.unsafeArgv
        count = Int(CommandLine.argc)
    }

    /// The argument as text, repaired where it is not UTF-8; for options and messages.
    package subscript(_ index: Int) -> String {
        // Safety: every argument below `count` is a NUL-terminated string.
        guard index < count, let argument = unsafe vector[index] else { return "" }
        return unsafe String(cString: argument)
    }

    // Safety: the words live as long as the process.
    func pointers(from first: Int) -> [UnsafeMutablePointer<CChar>?] {
        var words: [UnsafeMutablePointer<CChar>?] = unsafe []
        for index in min(first, count)..<count { unsafe words.append(vector[index]) }
        return unsafe words
    }

    /// Where the command starts: behind the first `--`; `nil` when there is none or nothing follows it.
    package var command: CommandVector? {
        guard let separator = (1..<max(count, 1)).first(where: { self[$0] == "--" }), separator + 1 < count
        else {
            return nil
        }
        // Safety: the rest of the block ends in NULL like the whole of it.
        return unsafe CommandVector(vector + separator + 1, count: count - separator - 1)
    }

    /// The command of the words at these places, all of which there are.
    package func command(of indices: [Int]) -> CommandVector {
        // Safety: every index is below `count`, and the words live as long as the process.
        unsafe CommandVector(copying: indices.map { unsafe vector[$0] })
    }
}

/// A command and its arguments in the kernel's form, ending in NULL.
@safe package struct CommandVector: @unchecked Sendable {
    // Safety: points into the process's own argument block, which lives as long as the process.
    let pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    /// How many words there are.
    package let count: Int

    /// Takes `count` words in the kernel's form, which must live as long as the process.
    package init(_ pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, count: Int) {
        // Safety: the caller vouches for the words and for how long they live.
        unsafe self.pointer = pointer
        self.count = count
    }

    /// A vector of its own, which is never freed: it lives as long as the process that it is for.
    // Safety: the words live as long as the process.
    fileprivate init(copying words: [UnsafeMutablePointer<CChar>?]) {
        let count = unsafe words.count
        let pointer = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: count + 1)
        // Safety: as many places as words, and one for the end.
        for index in 0..<count { unsafe (pointer + index).initialize(to: words[index]) }
        unsafe (pointer + count).initialize(to: nil)
        unsafe self.init(pointer, count: count)
    }

    /// The shell that reads the file at `path`, which was this command, as its script: what execvp(3) makes of a file of
    /// no format the kernel knows.
    package func script(at path: String) -> CommandVector {
        // Safety: the copies are never freed, and every element below `count` is a string.
        let rest = unsafe (1..<max(count, 1)).map { index in unsafe pointer[index] }
        return unsafe CommandVector(copying: [strdup("/bin/sh"), strdup(path)] + rest)
    }

    /// The words as text, repaired where they are not UTF-8.
    package var words: [String] {
        // Safety: every element below `count` is a NUL-terminated string.
        (0..<count).map { index in unsafe pointer[index].map { unsafe String(cString: $0) } ?? "" }
    }

    /// The command's name as typed.
    package var name: String {
        // Safety: the first element is a NUL-terminated string, or NULL.
        unsafe pointer[0].map { unsafe String(cString: $0) } ?? ""
    }
}
