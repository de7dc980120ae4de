import EditingModel
import Glibc
import ManifestEditing
import TOML
import Testing

/// Set `LAUNCH_SEED` to repeat a run; each case has its own seed, printed with what fails.
private let firstSeed = environment("LAUNCH_SEED") ?? UInt64.random(in: 0..<1 << 32)
#if DEBUG
    private let caseCount = environment("LAUNCH_CASES") ?? 2000
#else
    private let caseCount = environment("LAUNCH_CASES") ?? 20000
#endif

private func environment(_ name: String) -> UInt64? {
    // Safety: the tests do not change the environment.
    unsafe getenv(name).flatMap { unsafe UInt64(String(cString: $0)) }
}

@Suite struct `A random edit of a random document` {
    @Test func `makes exactly the intended change and leaves all other bytes`() throws {
        print("seed \(firstSeed), \(caseCount) cases")
        var refused = 0
        for seed in firstSeed..<firstSeed + caseCount {
            var generator = RandomDocument(seed: seed)
            let document = generator.document()
            let tree = try Tree(parsing: document)
            let change = generator.change(of: tree)
            do {
                var editor = try TOMLEditor(document)
                try editor.apply(change)
                let after = try editor.verifiedBytes()
                let isIntended = try tree.applying(change).contains(Tree(parsing: after))
                let isLocal = try Locality(before: document, after: after, change: change).holds
                if isIntended, isLocal { continue }
                report(seed, document, "\(change)", "intended: \(isIntended), local: \(isLocal)", after)
            } catch let error as TOMLEditError where error.isRefusal {
                refused += 1
            } catch {
                report(seed, document, "\(change)", "\(error)", [])
            }
        }
        print("\(refused) refused")
        #expect(refused < caseCount / 2)
    }

    @Test func `makes the intended changes one after the other`() throws {
        for seed in firstSeed..<firstSeed + caseCount / 2 {
            var generator = RandomDocument(seed: seed)
            let document = generator.document()
            var trees = [try Tree(parsing: document)]
            var changes: [Change] = []
            do {
                var editor = try TOMLEditor(document)
                for _ in 0..<4 {
                    let change = generator.change(of: trees[0])
                    guard apply(change, to: &editor) else { continue }
                    changes.append(change)
                    trees = trees.flatMap { $0.applying(change) }
                    // What stands now decides which tables that were left empty are gone.
                    let now = try Tree(parsing: editor.verifiedBytes())
                    guard trees.contains(now) else {
                        report(seed, document, "\(changes)", "not intended", try editor.verifiedBytes())
                        break
                    }
                    trees = [now]
                }
            } catch {
                report(seed, document, "\(changes)", "\(error)", [])
            }
        }
    }

    @Test func `of the outline sees the keys the parser sees`() throws {
        for seed in firstSeed..<firstSeed + caseCount / 2 {
            var generator = RandomDocument(seed: seed)
            let document = generator.document()
            let difference = try outlineDifference(document)
            #expect(
                difference == nil,
                "seed \(seed): \(String(decoding: document, as: UTF8.self).debugDescription)"
            )
        }
    }

    private func apply(_ change: Change, to editor: inout TOMLEditor) -> Bool {
        do {
            try editor.apply(change)
            return true
        } catch {
            if !error.isRefusal { Issue.record("\(error)") }
            return false
        }
    }

    private func report(_ seed: UInt64, _ before: [UInt8], _ change: String, _ what: String, _ after: [UInt8])
    {
        let texts = [before, after].map { String(decoding: $0, as: UTF8.self) }
        Issue.record(
            "seed \(seed): \(what)\n\(change)\n\(texts[0].debugDescription)\n\(texts[1].debugDescription)\n\(texts[0])"
        )
    }
}
