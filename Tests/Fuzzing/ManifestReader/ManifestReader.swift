// Feeds any bytes to the manifest reader and what it accepts to the audit and both renderings.
//
// Built and run by Tests/Fuzzing/run.

import Audit
import FuzzingDriver
import Manifest
import TOML

/// One input of libFuzzer.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // Safety: libFuzzer lends `count` bytes until this returns.
    let bytes = unsafe Span(_unsafeElements: UnsafeBufferPointer(start: start, count: count))
    for dialect in [Manifest.Dialect.launch, .envpkt] {
        do {
            let manifest = try Manifest.parse(bytes, dialect: dialect, sourceSchemes: ["file"])
            let report = Audit.run(manifest, now: Int64(count) * 1_000_003, available: { _ in false })
            _ = report.json()
            _ = report.table()
        } catch {
            precondition(!error.problems.isEmpty)
            precondition(error.problems.allSatisfy { $0.position >= .start })
        }
    }
    return 0
}

@main enum Fuzzer {
    // Safety: the arguments of this process, which live as long as it does.
    static func main() { unsafe fuzz_run(CommandLine.argc, CommandLine.unsafeArgv) }
}
