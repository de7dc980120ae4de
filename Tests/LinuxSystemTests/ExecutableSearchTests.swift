import Foundation
import LaunchProgram
import LinuxSystem
import Testing

@Suite struct `Looking for the command` {
    let workshop: Workshop

    init() throws {
        workshop = try Workshop()
        for name in ["first", "second", "third"] {
            try FileManager.default.createDirectory(
                atPath: workshop.path(name),
                withIntermediateDirectories: false
            )
        }
    }

    private var path: String { "\(workshop.path("first")):\(workshop.path("second"))" }

    private func failure(_ command: String, _ searchPath: String?) -> ExecutableSearch.Failure? {
        do throws(ExecutableSearch.Failure) {
            let found = try ExecutableSearch.resolve(command, searchPath: searchPath)
            Issue.record("found \(found)")
            return nil
        } catch { return error }
    }

    @Test func `takes the first directory that has it`() throws {
        try workshop.write("second/tool", "", mode: 0o755)
        #expect(
            try ExecutableSearch.resolve("tool", searchPath: path) == workshop.path("second/tool")
        )
        try workshop.write("first/tool", "", mode: 0o755)
        #expect(try ExecutableSearch.resolve("tool", searchPath: path) == workshop.path("first/tool"))
    }

    @Test func `goes past a file that cannot be executed to one that can`() throws {
        try workshop.write("first/tool", "", mode: 0o644)
        try workshop.write("second/tool", "", mode: 0o755)
        #expect(
            try ExecutableSearch.resolve("tool", searchPath: path) == workshop.path("second/tool")
        )
    }

    @Test func `names the first file that cannot be executed when none can`() throws {
        try workshop.write("first/tool", "", mode: 0o644)
        try workshop.write("second/tool", "", mode: 0o644)
        #expect(failure("tool", path) == .notExecutable(path: workshop.path("first/tool")))
    }

    @Test func `goes past a directory of that name`() throws {
        #expect(failure("first", workshop.directory) == .notExecutable(path: workshop.path("first")))
    }

    @Test func `finds nothing where nothing is`() {
        #expect(failure("no-such-tool", path) == .notFound)
        #expect(failure("no-such-tool", "/no/such/directory") == .notFound)
        #expect(failure("", path) == .notFound)
    }

    @Test func `does not search for a name with a slash`() throws {
        try workshop.write("first/tool", "", mode: 0o755)
        let named = workshop.path("first/tool")
        #expect(try ExecutableSearch.resolve(named, searchPath: "/no/such/directory") == named)
        #expect(failure("./no-such-tool", path) == .notFound)
        #expect(failure("first/tool/below", workshop.directory) == .notFound)
        try workshop.write("first/plain", "", mode: 0o644)
        let plain = workshop.path("first/plain")
        #expect(failure(plain, nil) == .notExecutable(path: plain))
        #expect(failure(workshop.path("first"), nil) == .notExecutable(path: workshop.path("first")))
        #expect(failure("/dev/null", nil) == .notExecutable(path: "/dev/null"))
    }

    @Test func `without PATH looks where execvp does`() throws {
        #expect(try ExecutableSearch.resolve("sh", searchPath: nil) == "/bin/sh")
    }

    @Test func `takes an empty element for the working directory`() async {
        await #expect(processExitsWith: .success) {
            let workshop = try Workshop()
            try workshop.write("tool", "", mode: 0o755)
            guard FileManager.default.changeCurrentDirectoryPath(workshop.directory) else { exit(1) }
            for path in ["", "/no/such:", ":/no/such", "/no::/such"] {
                if try ExecutableSearch.resolve("tool", searchPath: path) != "./tool" { exit(2) }
            }
            if (try? ExecutableSearch.resolve("tool", searchPath: "/no:/such")) != nil { exit(3) }
        }
    }
}
