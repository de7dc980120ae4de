// Feeds any bytes to the editor: what the parser accepts it must read alike, change as asked, and leave otherwise.
//
// Build and run, from the root of the repository:
//   LAUNCH_FUZZ=1 swift build -c release --product ManifestEditor --scratch-path .build/fuzz \
//     -Xswiftc -sanitize=fuzzer,address -Xcc -fsanitize=fuzzer-no-link,address
//   .build/fuzz/release/ManifestEditor -max_total_time=600 -max_len=1024 .build/fuzz/corpus

import EditingModel
import ManifestEditing
import TOML

/// One input of libFuzzer.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // Safety: libFuzzer lends `count` bytes until this returns.
    let document = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    do {
        guard let tree = try? Tree(parsing: document) else {
            // Not TOML: the outline may fail or not, the editor must.
            _ = try? TOMLOutline(document)
            precondition((try? TOMLEditor(document)) == nil)
            return 0
        }
        let difference = try outlineDifference(document)
        precondition(difference == nil)
        try edit(document, tree)
    } catch {
        fatalError("\(error)")
    }
    return 0
}

/// Makes three changes that depend on the bytes of the document alone, each after the one before.
private func edit(_ document: [UInt8], _ original: Tree) throws {
    var document = document
    var tree = original
    var random = RandomDocument(
        seed: document.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    )
    for _ in 0..<3 {
        let change = random.change(of: tree)
        var editor = try TOMLEditor(document)
        let unchanged = try editor.verifiedBytes()
        precondition(unchanged == document)
        let after: [UInt8]
        do {
            try editor.apply(change)
            after = try editor.verifiedBytes()
        } catch {
            precondition(error.isRefusal)
            continue
        }
        let edited = try Tree(parsing: after)
        precondition(tree.applying(change).contains(edited))
        let locality = try Locality(before: document, after: after, change: change)
        precondition(locality.holds)
        document = after
        tree = edited
    }
}

/// libFuzzer's own `main` (FuzzerDriver.h).
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The package manager makes this symbol, not libFuzzer's `main`, the entry of the program.
@c(ManifestEditor_main)
public func start(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> CInt {
    var count = count
    var arguments = unsafe arguments
    // Safety: the driver keeps both only while it runs.
    return unsafe runDriver(&count, &arguments, testOneInput)
}
