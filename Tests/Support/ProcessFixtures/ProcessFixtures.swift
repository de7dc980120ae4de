package import LinuxSystem

/// Allocates strings in the kernel's form: a vector that ends in NULL. Never freed, as the kernel's is not.
private func vector(_ strings: [String]) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> {
    let vector = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: strings.count + 1)
    // Safety: each string is written within what was allocated for it.
    for (index, string) in strings.enumerated() {
        let text = string.utf8CString
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: text.count)
        for index in text.indices { unsafe (copy + index).initialize(to: text[index]) }
        unsafe (vector + index).initialize(to: copy)
    }
    unsafe (vector + strings.count).initialize(to: nil)
    return unsafe vector
}

extension ProcessEnvironment {
    /// An environment of these `NAME=value` strings and no other.
    package static func made(of variables: String...) -> ProcessEnvironment { made(of: variables) }

    package static func made(of variables: [String]) -> ProcessEnvironment {
        // Safety: the vector is never freed.
        unsafe ProcessEnvironment(block: vector(variables))
    }
}

extension CommandVector {
    /// A command of these words.
    package static func made(of words: String...) -> CommandVector { made(of: words) }

    package static func made(of words: [String]) -> CommandVector {
        // Safety: the vector is never freed.
        unsafe CommandVector(vector(words), count: words.count)
    }
}
