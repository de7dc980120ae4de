import LinuxSystem
import Testing

@testable import Isolation

@Suite struct `The observed variant of a filter` {
    private static let notify: UInt32 = 0x7FC0_0000
    private static let allow: UInt32 = 0x7FFF_0000

    private func call(_ number: UInt32, _ arguments: [UInt64], architecture: UInt32? = nil) -> (
        SystemCall, SeccompListener.Call
    ) {
        let architecture = architecture ?? Architecture.native.auditNumber
        return (
            SystemCall(architecture: architecture, number: number, arguments: arguments),
            SeccompListener.Call(number: number, architecture: architecture, arguments: arguments)
        )
    }

    /// Every number there is and some there is not, with arguments on both sides of the default profile's rules.
    private var calls: [(SystemCall, SeccompListener.Call)] {
        let numbers = Array(0..<UInt32(500)) + [Architecture.x32Bit, Architecture.x32Bit + 1, .max]
        let arguments: [[UInt64]] = [
            [0, 0, 0, 0, 0, 0], [1, 0x5412, 0, 0, 0, 0], [38, 5, 0, 0, 0, 0], [0x1000_0000, 0, 0, 0, 0, 0],
            [1 << 32 | 1, 1 << 32 | 0x5412, 0, 0, 0, 0],
        ]
        return numbers.flatMap { number in
            arguments.map { call(number, $0) } + [call(number, arguments[0], architecture: 0x4000_0003)]
        }
    }

    @Test func `asks about exactly what the filters refuse, and what else is wanted`() throws {
        let filter = try #require(BuiltinProfiles.named("default")?.filter).words
        let sockets = SocketFilter.localOnly.words
        for filters in [[filter], [sockets, filter], [], [sockets]] {
            let asked: [UInt32] = [0, 59, 257, 321]
            let variant = ObservationFilter.combining(filters, alsoAsking: asked)
            #expect(variant.count <= SeccompCompiler.maximumInstructions)
            for (system, call) in calls {
                let answers = try filters.map { try interpret($0, system) }
                let isAllowed = answers.allSatisfy { $0 == Self.allow }
                let isAsked =
                    call.architecture == Architecture.native.auditNumber && asked.contains(call.number)
                let expected = isAllowed && !isAsked ? Self.allow : Self.notify
                #expect(try interpret(variant, system) == expected, "\(call)")
                let answer = ObservationFilter.answer(of: filters, to: call)
                let strictest = answers.min { Int32(bitPattern: $0) < Int32(bitPattern: $1) } ?? Self.allow
                #expect(answer.value == (isAllowed ? Self.allow : strictest), "\(call)")
                #expect((answer.filter == nil) == isAllowed)
            }
        }
    }

    @Test func `kills what a filter may not contain, as the kernel would not have loaded it`() {
        let (_, call) = call(1, [0, 0, 0, 0, 0, 0])
        for words in [[], [SockFilter(code: 0x87, k: 0).word], [SockFilter(code: 0x20, k: 3).word]] {
            #expect(ObservationFilter.answer(of: [words], to: call).value == 0x8000_0000)
        }
    }
}

@Suite struct `Orders for an observer` {
    private var orders: ObserverOrders {
        ObserverOrders(
            filters: [[1, .max], []],
            first: .plainTCP,
            notes: [
                .init(number: 7, key: "seccomp.deny.ä", reason: "why"),
                .init(number: 8, key: "seccomp.argument", reason: nil),
            ],
            ruleset: LandlockRuleset(
                filesystem: 3,
                network: 2,
                scope: 1,
                rules: [.init(.path("/a b", optional: false), access: 9), .init(.port(443), access: 2)]
            ),
            executable: "/bin/true",
            keptCapabilities: 1 << 19
        )
    }

    @Test func `survive the way`() {
        #expect(ObserverOrders(bytes: orders.bytes) == orders)
        #expect(ObserverOrders(bytes: ObserverOrders().bytes) == ObserverOrders())
    }

    @Test func `are whole or nothing`() {
        let bytes = orders.bytes
        for count in 0..<bytes.count { #expect(ObserverOrders(bytes: Array(bytes[..<count])) == nil) }
        #expect(ObserverOrders(bytes: bytes + [0]) == nil)
        #expect(ObserverOrders(bytes: [UInt8](repeating: 0xFF, count: 64)) == nil)
    }

    @Test func `name the groups of the profile`() throws {
        let policy = try #require(try BuiltinProfiles.policy("default"))
        let notes = ObserverOrders.notes(on: policy)
        guard case .number(let keyctl) = SystemCallName.resolve("keyctl", for: .native) else { return }
        let note = try #require(notes.first { $0.number == keyctl })
        #expect(note.key == "seccomp.deny.keyrings" && note.reason?.isEmpty == false)
        #expect(notes.contains { $0.key == "seccomp.argument" })
    }
}

@Suite struct `Lines of a profile` {
    @Test func `are merged by key, each once, and quoted`() {
        let lines: [ProfileLine] = [
            .element(key: "filesystem.read", ProfileLine.quoted("/a")),
            .element(key: "network.connect", "25"),
            .element(key: "filesystem.read", ProfileLine.quoted("/\"\\\n")),
            .element(key: "filesystem.read", ProfileLine.quoted("/a")),
            .value(key: "scope.signals", "false"),
            .element(key: "seccomp.allow.reported.calls", ProfileLine.quoted("keyctl")),
        ]
        #expect(
            ProfileLine.merged(lines) == [
                #"filesystem.read = ["...", "/a", "/\"\\\u000a"]"#, #"network.connect = ["...", 25]"#,
                "scope.signals = false", #"seccomp.allow.reported.calls = ["...", "keyctl"]"#,
            ]
        )
    }

    @Test func `a path is below a directory only at a slash`() {
        #expect(FileJudge.isBelow("/usr/bin", "/usr"))
        #expect(FileJudge.isBelow("/usr", "/usr"))
        #expect(FileJudge.isBelow("/usr", "/"))
        #expect(!FileJudge.isBelow("/usrlocal", "/usr"))
        #expect(!FileJudge.isBelow("/", "/usr"))
    }

    @Test func `a report counts, and stops growing`() {
        var report = DenialReport()
        for round in 0..<3 {
            for number in 0..<1200 {
                let denial = Denial(call: "\(number)", answer: .killed, by: "seccomp")
                if !report.recount(denial) { report.add(denial, program: "\(round)") }
            }
        }
        #expect(report.entries.count == 1000)
        #expect(report.entries.allSatisfy { $0.count == 3 && $0.program == "0" })
        #expect(report.omitted == 600)
    }

    @Test func `every capability of the table is one`() {
        for (call, capability) in ObservedCall.privileged {
            #expect(Capability(name: capability) != nil, "\(capability)")
            #expect(SystemCallName.resolve(call, for: .native) != .unknown, "\(call)")
        }
        for (name, _) in ObservedCall.all {
            #expect(SystemCallName.resolve(name, for: .x86_64) != .unknown, "\(name)")
        }
    }
}
