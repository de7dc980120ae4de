package import LinuxSystem
package import SecretMemory

/// Values that this process was started with.
package struct EnvironmentSource: SecretSource {
    private let environment: ProcessEnvironment

    package init(_ environment: ProcessEnvironment) { self.environment = environment }

    /// - Parameter name: the variable; one that is set to nothing has an empty value.
    package func open(_ name: String) throws(SourceError) -> LockedBytes? {
        do throws(SecretMemoryError) {
            return try environment.withValue(of: name) { value throws(SecretMemoryError) in
                try LockedBytes(copying: value)
            }
        } catch { throw .memory(error) }
    }
}
