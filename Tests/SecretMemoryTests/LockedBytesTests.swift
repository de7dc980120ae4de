import SecretMemory
import Testing

@Suite struct `Locked bytes` {
    @Test func `start as zeros and keep what is written`() throws {
        var bytes = try LockedBytes(count: 4)
        #expect(bytes.withBytes { $0[3] } == 0)
        bytes.withMutableBytes { $0[3] = 7 }
        #expect(bytes.withBytes { $0[3] } == 7)
    }

    @Test func `a nested lend does not seal the outer one`() throws {
        let bytes = try LockedBytes(count: 1)
        let sum = bytes.withBytes { outer in
            bytes.withBytes { middle in
                _ = bytes.withBytes { $0[0] }
                _ = middle[0]
            }
            return outer[0]
        }
        #expect(sum == 0)
    }

    @Test func `a lend that throws gives the pages back`() throws {
        struct Stop: Error {}
        var bytes = try LockedBytes(count: 1)
        #expect(throws: Stop.self) { try bytes.withBytes { _ throws(Stop) in throw Stop() } }
        // Read-only pages under a lend that never ended would make this write fatal.
        bytes.withMutableBytes { $0[0] = 5 }
        #expect(bytes.withBytes { $0[0] } == 5)
    }

    @Test func `can be empty`() throws {
        var bytes = try LockedBytes(count: 0)
        #expect(bytes.withBytes { $0.count } == 0)
        bytes.withMutableBytes { #expect($0.count == 0) }
    }

    @Test func `forget what truncation cuts off and keep the rest`() throws {
        let source: [UInt8] = [1, 2, 3]
        var bytes = try LockedBytes(copying: source.span)
        bytes.truncate(to: 9)
        #expect(bytes.count == 3)
        bytes.truncate(to: 2)
        #expect(bytes.count == 2)
        #expect(bytes.withBytes { [$0.count, Int($0[0]), Int($0[1])] } == [2, 1, 2])
        #expect(bytes.withMutableBytes { $0.count } == 2)
        bytes.truncate(to: 0)
        #expect(bytes.withBytes { $0.count } == 0)
    }

    @Test(arguments: [
        ([], [], true), ([1, 2], [1, 2], true), ([1, 2], [1, 3], false), ([1], [1, 2], false),
    ])
    func `are equal when length and bytes are`(_ left: [UInt8], _ right: [UInt8], _ expected: Bool) throws {
        let first = try LockedBytes(copying: left.span)
        let second = try LockedBytes(copying: right.span)
        #expect(first.isEqual(to: second) == expected)
        #expect(second.isEqual(to: first) == expected)
    }

    @Test func `of several pages are one piece`() throws {
        var bytes = try LockedBytes(count: 3 * 4096 + 5)
        bytes.withMutableBytes { bytes in for index in bytes.indices { bytes[index] = UInt8(index % 251) } }
        let sum = bytes.withBytes { bytes in bytes.indices.reduce(0) { $0 + Int(bytes[$1]) } }
        #expect(sum == (0..<3 * 4096 + 5).reduce(0) { $0 + $1 % 251 })
    }
}
