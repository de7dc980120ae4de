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
            _ = bytes.withBytes { $0[0] }
            return outer[0]
        }
        #expect(sum == 0)
    }

    @Test func `can be empty`() throws {
        let bytes = try LockedBytes(count: 0)
        #expect(bytes.withBytes { $0.count } == 0)
    }
}
