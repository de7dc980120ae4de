import Isolation
import Testing

@Suite struct `A filter of sockets` {
    private static let allow = SeccompAction.allow.returnValue

    private func calls() -> [SystemCall] {
        // socket, sendto, sendmsg, sendmmsg, io_uring_setup, and what neither filter minds.
        let names = ["socket", "sendto", "sendmsg", "sendmmsg", "io_uring_setup", "read", "ptrace", "clone3"]
        let numbers = names.compactMap { name -> UInt32? in
            guard case .number(let number) = SystemCallName.resolve(name, for: .native) else { return nil }
            return number
        }
        let values: [UInt64] = [0, 1, 2, 10, 16, 43, 256, 262, 0x2000_0000, 1 << 32 | 2]
        return numbers.flatMap { number in
            values.flatMap { first in
                values.map { other in
                    SystemCall(
                        architecture: Architecture.native.auditNumber,
                        number: number,
                        arguments: [first, 1, other, other, 0, 0]
                    )
                }
            }
        } + [SystemCall(architecture: 0x4000_0003, number: 41)]
    }

    @Test(arguments: SocketFilter.allCases) func `is what its rules compile to`(_ filter: SocketFilter) throws
    {
        #expect(try filter.compiled(for: .native).words == filter.words)
    }

    @Test(arguments: SocketFilter.allCases, BuiltinProfiles.names.filter { $0 != "none" })
    func `and a built-in's are one program that is as strict as the two`(
        _ filter: SocketFilter,
        _ name: String
    ) throws {
        let profile = try #require(BuiltinProfiles.named(name)?.filter)
        let both = try #require(filter.followed(by: profile))
        for call in calls() {
            let first = try interpret(filter.words, call)
            let second = try interpret(profile.words, call)
            // The lower action is the stricter, as a signed number.
            func action(_ answer: UInt32) -> Int32 { Int32(bitPattern: answer & 0xFFFF_0000) }
            let answer = try interpret(both, call)
            #expect(action(answer) == min(action(first), action(second)), "\(call)")
            #expect(answer == first || answer == second)
        }
    }

    @Test(arguments: SocketFilter.allCases)
    func `before a profile's refuses as it does alone, and leaves the rest to the profile's`(
        _ filter: SocketFilter
    ) throws {
        let profile = try #require(BuiltinProfiles.named("default")?.filter)
        let both = try #require(filter.followed(by: profile))
        #expect(both.count == filter.words.count + profile.count)
        var refused = 0
        for call in calls() {
            let first = try interpret(filter.words, call)
            if first != Self.allow { refused += 1 }
            let expected = try first == Self.allow ? interpret(profile.words, call) : first
            #expect(try interpret(both, call) == expected, "\(call)")
        }
        #expect(refused > 100)
    }

    @Test func `keeps to itself where the two would be too long`() throws {
        let long = SeccompFilter(
            architecture: .native,
            words: Array(repeating: 0x06, count: SeccompCompiler.maximumInstructions)
        )
        #expect(SocketFilter.plainTCPOnly.followed(by: long) == nil)
    }
}
