import Glibc
import Testing

/// More than a container sees in its life, in seconds; LAUNCH_STORM_SECONDS=600 for a long run.
@Suite(.serialized) struct `Storms` {
    // Safety: getenv's result is read at once.
    private static let seconds =
        unsafe getenv("LAUNCH_STORM_SECONDS").flatMap { Int(unsafe String(cString: $0)) } ?? 5

    @Test func `of signals: none is lost, none doubled`() throws {
        let running = RunningProcess.harness(Programs.probe, "report")
        #expect(running.words(after: "ready").count == 3)
        var random = SystemRandomNumberGenerator()
        var value: CInt = 0
        // What the kernel joins while it waits is one.
        var standard: [CInt: (sent: Int, received: Int)] = [:]
        var expected: [CInt: [CInt]] = [:]
        func take(_ words: [Substring]) throws {
            let numbers = words.dropFirst().compactMap { CInt($0) }
            try #require(numbers.count == 4)
            if numbers[0] < 34 {
                standard[numbers[0], default: (0, 0)].received += 1
            } else {
                #expect(numbers[1] == -1 && numbers[2] == getpid())
                #expect(expected[numbers[0]]?.first == numbers[3])
                expected[numbers[0]]?.removeFirst()
            }
        }
        for _ in 0..<Self.seconds * 10 {
            var queued = 0
            for _ in 0..<100 {
                if Bool.random(using: &random) {
                    let signal = CInt.random(in: 34...63, using: &random)
                    value += 1
                    expected[signal, default: []].append(value)
                    queue(signal, value, to: running.process)
                    queued += 1
                } else {
                    let signal = (CInt(1)...31).filter { ![9, 17, 19].contains($0) }.randomElement(
                        using: &random
                    )!
                    standard[signal, default: (0, 0)].sent += 1
                    running.send(signal)
                }
                // The pace, a thousand a second.
                usleep(1000)
            }
            while queued > 0 {
                let words = try #require(running.line()).split(separator: " ")
                try take(words)
                if let number = words.dropFirst().first, CInt(number) ?? 0 >= 34 { queued -= 1 }
            }
        }
        // 64 is delivered last.
        running.send(64)
        for line in running.rest() { try take(line.split(separator: " ")) }
        #expect(running.wait() == .exited(0))
        let missing = expected.filter { !$0.value.isEmpty }
        #expect(missing.isEmpty)
        #expect(standard.values.allSatisfy { $0.received >= 1 && $0.received <= $0.sent })
    }

    @Test(.enabled(if: Programs.has(getuid() == 0, else: "process 1 needs root")))
    func `of orphans: none is left to process 1, whose memory stays as it was`() throws {
        let running = RunningProcess(
            "/usr/bin/unshare",
            [
                "unshare", "-pf", "--mount-proc", Programs.harness, Programs.probe, "flood", "50000",
                "\(Self.seconds)",
            ]
        )
        #expect(running.words(after: "ready").count == 3)
        let children = contents(of: "/proc/\(running.process)/task/\(running.process)/children")
        let first = try #require(pid_t(children.split(separator: " ").first ?? ""))
        #expect(eventually { contents(of: "/proc/\(first)/comm") == "launch\n" && isAsleep(first) })
        let before = try #require(privateMemory(first))
        let words = running.words(after: "none")
        #expect(Int(words.last ?? "") ?? 0 >= 50_000)
        let after = try #require(privateMemory(first))
        print("memory of process 1: \(before) kB before, \(after) kB after \(words.last ?? "") orphans")
        #expect(after - before <= 16)
        kill(first, 64)
        #expect(running.wait() == .exited(0))
    }

    private func isAsleep(_ process: pid_t) -> Bool {
        contents(of: "/proc/\(process)/status").split(separator: "\n").contains { $0.hasPrefix("State:\tS") }
    }

    /// Private_Dirty, in kB: pages of the file come and go.
    private func privateMemory(_ process: pid_t) -> Int? {
        for line in contents(of: "/proc/\(process)/smaps_rollup").split(separator: "\n") {
            if line.hasPrefix("Private_Dirty:") {
                return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }
            }
        }
        return nil
    }
}
