internal import LinuxSystem
internal import SecretMemory
internal import SecretSources

/// Gets a value to seal: from standard input, the environment, or a prompt without echo, in that order.
struct ValueGathering {
    /// A sealed value lives in a manifest of 64 MiB at most; base64 makes three bytes four.
    static let sizeLimit = 32 << 20
    /// One line typed at a terminal.
    private static let promptLimit = 64 << 10

    let environment: ProcessEnvironment

    func value(for item: SealRequest.Item) throws(SealingError) -> LockedBytes {
        if item.fromStandardInput { return try standardInput(item.name) }
        do throws(SecretMemoryError) {
            let value = try environment.withValue(of: item.name) { bytes throws(SecretMemoryError) in
                try LockedBytes(copying: bytes)
            }
            if let value, value.count > 0 { return value }
        } catch { throw .memory(error) }
        return try ask(item.name)
    }

    private func standardInput(_ name: String) throws(SealingError) -> LockedBytes {
        do throws(ReadingError) {
            return try LockedBytes(readingAll: 0, limit: Self.sizeLimit)
        } catch { throw .reading(name: name, error) }
    }

    private func ask(_ name: String) throws(SealingError) -> LockedBytes {
        let terminal = try terminal(for: name)
        var buffer = try promptBuffer()
        let length: Int
        do throws(Terminal.PromptError) {
            length = try buffer.withMutableBytes { bytes throws(Terminal.PromptError) in
                try terminal.ask("value of \(name): ", into: &bytes)
            }
        } catch { throw .prompt(error) }
        guard length > 0 else { throw .prompt(.cancelled) }
        buffer.truncate(to: length)
        return buffer
    }

    private func terminal(for name: String) throws(SealingError) -> Terminal {
        do throws(SystemError) { return try Terminal() } catch { throw .noValue(names: [name]) }
    }

    private func promptBuffer() throws(SealingError) -> LockedBytes {
        do throws(SecretMemoryError) {
            return try LockedBytes(count: Self.promptLimit)
        } catch { throw .memory(error) }
    }
}
