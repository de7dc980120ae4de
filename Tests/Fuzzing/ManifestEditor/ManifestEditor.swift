// Feeds any bytes to the editor: what the parser accepts it must read alike, change as asked, and leave otherwise.
//
// Built and run by Tests/Fuzzing/run.

import EditingModel
import FuzzingDriver
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

@main enum Fuzzer {
    // Safety: the arguments of this process, which live as long as it does.
    static func main() { unsafe fuzz_run(CommandLine.argc, CommandLine.unsafeArgv) }
}
