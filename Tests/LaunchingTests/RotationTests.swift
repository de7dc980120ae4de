import Foundation
import LaunchProgram
import Testing

@testable import Launching

@Suite struct `A look at watched files` {
    private func state(_ hash: UInt8?, identity: Int? = 1) -> WatchedState {
        let mark = identity.map {
            WatchedState.Mark(device: 1, inode: 2, size: 3, mode: 0o600, modified: $0)
        }
        return WatchedState(contents: ["m": hash.map { [$0] }], identities: ["i": mark])
    }

    @Test func `is worth one attempt for each state`() {
        var judge = ChangeJudge(state(1))
        #expect(judge.judge(state(1), current: state(1)) == .unchanged)
        #expect(judge.judge(state(2), current: state(1)) == .attempt)
        // Refused, and touched again.
        #expect(judge.judge(state(2), current: state(1)) == .unchanged)
        #expect(judge.judge(state(3), current: state(1)) == .attempt)
        #expect(judge.judge(state(nil), current: state(1)) == .attempt)
        #expect(judge.judge(state(nil), current: state(1)) == .unchanged)
        #expect(judge.judge(state(1), current: state(1)) == .restored)
    }

    @Test func `counts an identity that was replaced, removed or brought back`() {
        var judge = ChangeJudge(state(1))
        #expect(judge.judge(state(1, identity: 2), current: state(1)) == .attempt)
        #expect(judge.judge(state(1, identity: nil), current: state(1, identity: 2)) == .attempt)
        #expect(judge.judge(state(1, identity: 2), current: state(1, identity: 2)) == .restored)
    }

    @Test func `is repeated when the attempt came to nothing by no fault of the files`() {
        var judge = ChangeJudge(state(1))
        #expect(judge.judge(state(2), current: state(1)) == .attempt)
        judge.forget()
        #expect(judge.judge(state(2), current: state(1)) == .attempt)
    }

    @Test func `finds contents, not times, and of an identity only what it looks like`() throws {
        let workshop = try Workshop()
        let manifest = try workshop.write("launch.toml", "version = 1\n")
        var files = WatchedFiles(launch(), manifest: manifest, nil)
        #expect(files.contents == [manifest] && files.identities.isEmpty)
        let first = WatchedState(files)
        try workshop.write("launch.toml", "version = 1\n")
        #expect(WatchedState(files) == first)
        try workshop.write("launch.toml", "version = 2\n")
        #expect(WatchedState(files) != first)
        try FileManager.default.removeItem(atPath: manifest)
        #expect(WatchedState(files) == WatchedState(contents: [manifest: nil]))
        var options = LaunchOptions()
        options.identity = workshop.path("identity")
        let more = WatchedFiles(launch(options), manifest: manifest, nil)
        files.add(more)
        #expect(files.all == [manifest, workshop.path("identity")])
        // Who may not read it can still say whether it is the same.
        let before = WatchedState(files)
        try workshop.write("identity", "AGE-SECRET-KEY-1", mode: 0)
        #expect(WatchedState(files) != before)
    }
}
