import SecretMemory
import Testing

@testable import Delivery

@Suite struct `The block of secrets` {
    @Test func `lays out every secret as NAME=value and NUL, one behind the other`() throws {
        var block = try SecretBlock([
            (name: "A", method: .environment, count: 2), (name: "LONG", method: .memfd, count: 0),
            (name: "C", method: .environment, count: 1),
        ])
        #expect(block.entries.map(\.name) == ["A", "LONG", "C"])
        #expect(block.entries.map(\.method) == [.environment, .memfd, .environment])
        #expect(block.entries.map(\.start) == [0, 5, 11])
        #expect(block.entries.map(\.value) == [2..<4, 10..<10, 13..<14])
        block.fill { bytes in
            bytes[2] = UInt8(ascii: "x")
            bytes[3] = UInt8(ascii: "y")
            bytes[13] = UInt8(ascii: "z")
        }
        let contents = block.withBytes { bytes in bytes.indices.map { bytes[$0] } }
        #expect(contents == Array("A=xy\0LONG=\0C=z\0".utf8))
    }

    @Test func `of no secrets is empty`() throws {
        let block = try SecretBlock([])
        #expect(block.entries == [])
        #expect(block.withBytes { $0.count } == 0)
    }

    @Test func `passes on what filling it throws`() throws {
        struct Stop: Error {}
        var block = try SecretBlock([(name: "A", method: .environment, count: 1)])
        #expect(throws: Stop.self) { try block.fill { _ throws(Stop) in throw Stop() } }
    }
}
