// Feeds any bytes to the manifest reader and what it accepts to the audit and both renderings.
//
// Build and run, from the root of the repository:
//   LAUNCH_FUZZ=1 swift build -c release --product ManifestReader --scratch-path .build/fuzz \
//     -Xswiftc -sanitize=fuzzer,address -Xcc -fsanitize=fuzzer-no-link,address
//   .build/fuzz/release/ManifestReader -max_total_time=600 -max_len=4096 .build/fuzz/corpus

import Audit
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
            let report = Audit.run(manifest, now: Int64(count) * 1_000_003, available: [])
            _ = report.json()
            _ = report.table()
        } catch {
            precondition(!error.problems.isEmpty)
            precondition(error.problems.allSatisfy { $0.position >= .start })
        }
    }
    return 0
}

/// libFuzzer's own `main` (FuzzerDriver.h).
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The package manager makes this symbol, not libFuzzer's `main`, the entry of the program.
@c(ManifestReader_main)
public func start(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    var count = count
    var arguments = unsafe arguments
    // Safety: the driver keeps both only while it runs.
    return unsafe runDriver(&count, &arguments, testOneInput)
}
