import LinuxSystem
import Testing

@Suite struct `A set of names` {
    @Test(arguments: [0, 1, 62, 63, 64, 65, 66, 200]) func `holds what was inserted and nothing else`(
        _ count: Int
    ) {
        let names = (0..<count).map { "NAME_\($0)" }
        var grown = NameSet()
        for name in names { grown.insert(name) }
        let made = NameSet(names)
        for set in [grown, made] {
            #expect(names.allSatisfy { set.contains($0) })
            #expect(!set.contains("NAME_\(count)"))
            #expect(!set.contains(""))
        }
    }

    @Test func `keeps a name that is inserted again and again`() {
        var set = NameSet(["FIRST"])
        for _ in 0..<200 { set.insert("AGAIN") }
        #expect(set.contains("FIRST"))
        #expect(set.contains("AGAIN"))
    }
}
