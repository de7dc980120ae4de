import Foundation
import LaunchProgram
import LinuxSystem
import Testing

@Suite struct `Replacing a file` {
    let workshop: Workshop
    var path: String { workshop.path("file") }

    init() throws { workshop = try Workshop() }

    private func replace(_ path: String, with text: String) throws {
        let file = try FileReplacement(path: path)
        try file.replace(with: Array(text.utf8))
    }

    private var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: workshop.directory).sorted() }
    }

    @Test func `puts the new contents in its place and leaves no other file`() throws {
        try workshop.write("file", "old and longer")
        try replace(path, with: "new")
        #expect(try workshop.read("file") == "new")
        #expect(try names == ["file", "home"])
    }

    @Test(arguments: [0o600, 0o644, 0o640, 0o4755, 0o400]) func `keeps the mode`(_ mode: Int) throws {
        try workshop.write("file", "old", mode: mode)
        try replace(path, with: "new")
        #expect(try FileStatus(path: path).mode == UInt32(mode))
    }

    @Test(.enabled(if: geteuid() == 0, "only root may give files away"))
    func `keeps owner and group, and the set-id bits with them`() throws {
        try workshop.write("file", "old")
        try #require(unsafe chown(path, 65533, 65532) == 0)
        try #require(unsafe chmod(path, 0o6750) == 0)
        try replace(path, with: "new")
        let status = try FileStatus(path: path)
        #expect([status.owner, status.group, status.mode] == [65533, 65532, 0o6750])
    }

    @Test func `follows a symbolic link to the file it stands for`() throws {
        try workshop.write("home/target", "old")
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "home/target")
        let file = try FileReplacement(path: path)
        #expect(file.path == workshop.path("home/target"))
        try file.replace(with: Array("new".utf8))
        #expect(try workshop.read("home/target") == "new")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == "home/target")
    }

    @Test func `reads the contents under the lock, one byte beyond the limit at most`() throws {
        try workshop.write("file", "12345")
        let file = try FileReplacement(path: path)
        #expect(try file.contents(limit: 100) == Array("12345".utf8))
        #expect(file.status.size == 5)
        let again = try OwnedDescriptor.open(path)
        #expect(try again.readAll(limit: 5).count == 5)
        let short = try OwnedDescriptor.open(path)
        #expect(try short.readAll(limit: 3).count > 3)
    }

    @Test func `takes away what a killed writer left`() throws {
        try workshop.write("file", "old")
        try workshop.write(".file.launch-new", "half of it", mode: 0o666)
        try replace(path, with: "new")
        #expect(try workshop.read("file") == "new")
        #expect(try FileStatus(path: path).mode == 0o644)
        #expect(try names == ["file", "home"])
    }

    @Test func `does not write through a link that somebody put at the temporary name`() throws {
        try workshop.write("file", "old")
        try workshop.write("victim", "precious")
        try FileManager.default.createSymbolicLink(
            atPath: workshop.path(".file.launch-new"),
            withDestinationPath: workshop.path("victim")
        )
        try replace(path, with: "new")
        #expect(try workshop.read("victim") == "precious")
        #expect(try workshop.read("file") == "new")
    }

    @Test func `that fails leaves the old file as it was`() throws {
        try workshop.write("file", "old")
        // A directory at the temporary name can neither be unlinked nor created over.
        try FileManager.default.createDirectory(
            atPath: workshop.path(".file.launch-new"),
            withIntermediateDirectories: false
        )
        #expect(throws: SystemError(call: "open", errno: EEXIST)) { try replace(path, with: "new") }
        #expect(try workshop.read("file") == "old")
    }

    @Test func `of a file that is not there is an error`() {
        #expect(throws: SystemError(call: "open", errno: ENOENT)) { _ = try FileReplacement(path: path) }
        #expect(throws: SystemError(call: "open", errno: ENOENT)) { _ = try FileReplacement(path: "") }
    }

    @Test func `waits for another writer and starts over with what that one wrote`() throws {
        try workshop.write("file", "old")
        let first = try FileReplacement(path: path)
        let path = path
        let done = DispatchSemaphore(value: 0)
        Thread {
            // Opens the old file and waits for its lock; by then the name stands for another file.
            if let second = try? FileReplacement(path: path), let contents = try? second.contents(limit: 99) {
                try? second.replace(with: contents + Array("+second".utf8))
            }
            done.signal()
        }.start()
        #expect(done.wait(timeout: .now() + .milliseconds(100)) == .timedOut)
        try first.replace(with: Array("first".utf8))
        #expect(done.wait(timeout: .now() + .seconds(10)) == .success)
        #expect(try workshop.read("file") == "first+second")
    }

    @Test func `by many at once loses nothing`() async throws {
        try workshop.write("file", "0")
        let path = path
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<10 {
                        let file = try FileReplacement(path: path)
                        let contents = try file.contents(limit: 99)
                        let count = Int(String(decoding: contents, as: UTF8.self)) ?? -1000
                        try file.replace(with: Array("\(count + 1)".utf8))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try workshop.read("file") == "40")
    }
}

@Suite struct `A new file` {
    let workshop: Workshop
    var path: String { workshop.path("file") }

    init() throws { workshop = try Workshop() }

    @Test func `has the mode and the contents`() throws {
        try create(path)
        #expect(try workshop.read("file") == "text")
        #expect(try FileStatus(path: path).mode == 0o600)
    }

    @Test func `never replaces one that is there`() throws {
        try workshop.write("file", "old")
        #expect(throws: SystemError(call: "open", errno: EEXIST)) { try create(path) }
        #expect(try workshop.read("file") == "old")
    }

    @Test func `is not made through a dangling link`() throws {
        let target = workshop.path("target")
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
        #expect(throws: SystemError.self) { try create(path) }
        #expect(!FileManager.default.fileExists(atPath: target))
    }

    @Test func `that cannot be written is taken away again`() async {
        await #expect(processExitsWith: .success) {
            signal(SIGXFSZ, SIG_IGN)
            var none = rlimit(rlim_cur: 0, rlim_max: 0)
            // 1 is RLIMIT_FSIZE, a macro that Glibc's module leaves out.
            guard unsafe setrlimit(__rlimit_resource_t(1), &none) == 0 else { exit(1) }
            let path = NSTemporaryDirectory() + "launch-test-\(getpid())"
            do throws(SystemError) {
                try create(path)
                exit(2)
            } catch { if error != SystemError(call: "write", errno: EFBIG) { exit(3) } }
            if FileManager.default.fileExists(atPath: path) { exit(4) }
        }
    }

    @Test func `may need directories, which only their owner can read`() throws {
        try NewFile.createDirectories(workshop.path("a/b/c"))
        try NewFile.createDirectories(workshop.path("a/b/c"))
        let status = try FileStatus(path: workshop.path("a/b/c"))
        #expect(status.kind == .directory)
        #expect(status.mode & 0o777 == 0o700)
        #expect(try FileStatus(path: workshop.path("a")).mode & 0o777 == 0o700)
    }

    @Test func `cannot have a file for a directory`() throws {
        try workshop.write("plain", "")
        #expect(throws: SystemError(call: "mkdir", errno: ENOTDIR)) {
            try NewFile.createDirectories(workshop.path("plain/below"))
        }
    }
}

private func create(_ path: String) throws(SystemError) {
    let contents = Array("text".utf8)
    try NewFile.create(path, mode: 0o600, contents: contents.span)
}
