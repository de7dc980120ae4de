import Glibc
import ProcessFixtures
import Testing

@testable import LinuxSystem

@Suite struct `The environment of this process` {
    @Test func `lists what has a name, in order, duplicates included`() {
        let environment = ProcessEnvironment.made(of: "A=1", "noise", "=nameless", "B=", "A=2", "C=x=y")
        #expect(environment.entries.map(\.name) == ["A", "B", "A", "C"])
    }

    @Test func `gives the first of two values, as getenv does`() {
        let environment = ProcessEnvironment.made(of: "A=1", "A=2")
        #expect(environment.text("A") == "1")
    }

    @Test func `tells unset from empty`() {
        let environment = ProcessEnvironment.made(of: "EMPTY=")
        #expect(environment.text("EMPTY") == "")
        #expect(environment.has("EMPTY"))
        #expect(environment.withValue(of: "EMPTY") { $0.count } == 0)
        #expect(environment.text("UNSET") == nil)
        #expect(!environment.has("UNSET"))
        #expect(environment.withValue(of: "UNSET") { $0.count } == nil)
    }

    @Test func `does not take a prefix for a name`() {
        let environment = ProcessEnvironment.made(of: "TOKENS=many", "TOKEN_FILE=f")
        #expect(environment.text("TOKEN") == nil)
    }

    @Test func `keeps everything behind the first equals sign`() {
        #expect(ProcessEnvironment.made(of: "URL=a=b=c").text("URL") == "a=b=c")
    }

    @Test func `lends the bytes of a value, whatever they are`() {
        let bytes = ProcessEnvironment.made(of: "KEY=aé").withValue(of: "KEY") { value in
            value.indices.map { value[$0] }
        }
        #expect(bytes == [0x61, 0xc3, 0xa9])
    }

    @Test func `wipes every value of a name in place and no other`() {
        let environment = ProcessEnvironment.made(of: "KEY=secret", "OTHER=kept", "KEY=again")
        environment.wipe("KEY")
        let blocks = environment.entries.map { entry in
            // Safety: the block is `NAME=value` and its NUL, of a length this test knows.
            (0..<10).map { unsafe UInt8(bitPattern: entry.pointer[$0]) }
        }
        #expect(blocks[0] == Array("KEY=".utf8) + [0, 0, 0, 0, 0, 0])
        #expect(blocks[2] == Array("KEY=".utf8) + [0, 0, 0, 0, 0, 0])
        #expect(blocks[1] == Array("OTHER=kept".utf8))
        #expect(environment.text("KEY") == "")
        environment.wipe("NOT_THERE")
    }

    @Test func `gives back the names that the ELF entry hides from the Swift runtime`() {
        let environment = ProcessEnvironment.made(
            of: "\u{1}WIFT_BACKTRACE=enable=no",
            "\u{1}WIFT_=x",
            "PLAIN=\u{1}"
        )
        #expect(environment.entries.map(\.name) == ["SWIFT_BACKTRACE", "SWIFT_", "PLAIN"])
        #expect(environment.text("SWIFT_BACKTRACE") == "enable=no")
        #expect(environment.text("PLAIN") == "\u{1}")
        // Safety: the string is longer than the bytes read.
        let start = (0..<6).map { unsafe UInt8(bitPattern: environment.entries[0].pointer[$0]) }
        #expect(start == Array("SWIFT_".utf8))
    }

    @Test func `of this very process is the one the C library knows`() async {
        await #expect(processExitsWith: .success) {
            unsafe setenv("LAUNCH_TEST_VARIABLE", "here", 1)
            if ProcessEnvironment().text("LAUNCH_TEST_VARIABLE") != "here" { exit(1) }
        }
    }
}
