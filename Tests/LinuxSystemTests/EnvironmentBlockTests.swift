import ProcessFixtures
import SecretMemory
import Testing

@testable import LinuxSystem

@Suite struct `The environment of the command` {
    static func strings(_ block: borrowing EnvironmentBlock) -> [String] {
        unsafe block.withVector { vector in
            var strings: [String] = []
            while let text = unsafe vector[strings.count] { unsafe strings.append(String(cString: text)) }
            return strings
        }
    }

    @Test func `is inherited entries, literals and secrets in this order, and ends in NULL`() throws {
        let parent = ProcessEnvironment.made(of: "HOME=/root", "TERM=dumb")
        let text = Array("A=1\0BB=two\0".utf8)
        let block = EnvironmentBlock(
            inherited: parent.entries,
            literals: ["PORT=3000"],
            secrets: try LockedBytes(copying: text.span),
            offsets: [0, 4]
        )
        #expect(Self.strings(block) == ["HOME=/root", "TERM=dumb", "PORT=3000", "A=1", "BB=two"])
        #expect(block.inheritedNames == ["HOME", "TERM"])
        #expect(block.literalNames == ["PORT"])
    }

    @Test func `hands on the parent's own bytes, not a copy`() throws {
        let parent = ProcessEnvironment.made(of: "HOME=/root")
        let block = EnvironmentBlock(
            inherited: parent.entries,
            literals: [],
            secrets: try LockedBytes(count: 0),
            offsets: []
        )
        #expect(unsafe block.withVector { unsafe $0[0] } == parent.entries[0].pointer)
    }

    @Test func `has room for numbers that are known only later`() throws {
        let text = Array("A=1\0".utf8)
        let block = EnvironmentBlock(
            inherited: [],
            literals: ["PORT=3000"],
            secrets: try LockedBytes(copying: text.span),
            offsets: [0],
            processIDs: ["LISTEN_PID", "P"]
        )
        #expect(Self.strings(block) == ["PORT=3000", "LISTEN_PID=", "P=", "A=1"])
        #expect(block.processIDNames == ["LISTEN_PID", "P"])
        // Ten digits are the longest number there is (Int32.max).
        // Safety: the place has room for them and a NUL.
        if let place = unsafe block.processIDPlace(of: "LISTEN_PID") {
            for index in 0..<10 { unsafe place[index] = 49 }
        }
        #expect(Self.strings(block)[1] == "LISTEN_PID=1111111111")
    }

    @Test func `can be empty`() throws {
        let block = EnvironmentBlock(
            inherited: [],
            literals: [],
            secrets: try LockedBytes(count: 0),
            offsets: []
        )
        #expect(Self.strings(block) == [])
    }
}
