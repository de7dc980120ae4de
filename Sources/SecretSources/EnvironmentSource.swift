package import LinuxSystem

/// Values that this process was started with.
package struct EnvironmentSource: SecretSource {
    private let environment: ProcessEnvironment
    private var names: [String] = []

    package init(_ environment: ProcessEnvironment) { self.environment = environment }

    /// - Parameter name: the variable; one that is set to nothing has an empty value.
    package mutating func measure(_ name: String) throws(SourceError) -> Int? {
        guard let count = environment.withValue(of: name, { $0.count }) else { return nil }
        names.append(name)
        return count
    }

    /// Copies the values measured.
    package mutating func write(to offsets: [Int], of buffer: inout MutableSpan<UInt8>) throws(SourceError) {
        for (name, offset) in zip(names, offsets) {
            environment.withValue(of: name) { value in
                for index in value.indices { buffer[offset + index] = value[index] }
            }
        }
    }
}
