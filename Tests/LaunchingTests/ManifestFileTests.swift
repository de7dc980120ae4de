import Foundation
import LaunchProgram
import LinuxSystem
import Manifest
import ProcessFixtures
import TOML
import Testing

@testable import Launching

@Suite struct `The manifest that applies` {
    let workshop: Workshop

    init() throws { workshop = try Workshop() }

    private func locate(
        _ option: String? = nil,
        _ variables: String...
    ) throws(ManifestFileError) -> ManifestFile? {
        try ManifestFile.locate(option: option, environment: .made(of: variables))
    }

    private func failure(_ option: String) -> ManifestFileError? {
        do throws(ManifestFileError) {
            _ = try locate(option)
            return nil
        } catch { return error }
    }

    @Test func `is the one the command line names, then LAUNCH_CONFIG, then ENVPKT_CONFIG`() throws {
        let one = try workshop.write("one.toml", "version = 1\n")
        let two = try workshop.write("two.toml", "version = 1\n")
        let three = try workshop.write("envpkt.toml", "version = 7\n")
        #expect(try locate(one, "LAUNCH_CONFIG=\(two)")?.path == one)
        #expect(try locate(nil, "ENVPKT_CONFIG=\(three)", "LAUNCH_CONFIG=\(two)")?.path == two)
        let file = try #require(try locate(nil, "ENVPKT_CONFIG=\(three)"))
        #expect(file.manifest.dialect == .envpkt)
        #expect(file.directory == workshop.directory)
    }

    @Test(arguments: [
        ("launch.toml", "."), ("dir/launch.toml", "dir"), ("/launch.toml", "/"), ("/a/b/x.toml", "/a/b"),
    ]) func `is where relative paths start`(_ path: String, _ directory: String) throws {
        let bytes = Array("version = 1\n".utf8)
        let manifest = try Manifest.parse(bytes.span, dialect: .launch)
        #expect(ManifestFile(path: path, isDiscovered: false, manifest: manifest).directory == directory)
    }

    @Test func `when named may belong to anybody`() throws {
        let path = try workshop.write("launch.toml", "version = 1\n", mode: 0o666)
        #expect(try locate(path)?.path == path)
    }

    @Test func `must be a file, and one that can be read`() throws {
        guard case .notRegularFile(workshop.directory) = failure(workshop.directory) else {
            Issue.record("read a directory")
            return
        }
        guard case .unreadable("/no/such", let error) = failure("/no/such") else {
            Issue.record("read nothing")
            return
        }
        #expect(error == SystemError(call: "open", errno: ENOENT))
        let fifo = workshop.path("fifo")
        try #require(unsafe mkfifo(fifo, 0o600) == 0)
        guard case .notRegularFile(fifo) = failure(fifo) else {
            Issue.record("read a FIFO")
            return
        }
    }

    @Test func `has at most the size of a document`() throws {
        let path = try workshop.write("large.toml", "")
        try #require(unsafe truncate(path, maximumDocumentSize + 1) == 0)
        guard case .tooLarge(path, maximumDocumentSize) = failure(path) else {
            Issue.record("read all of it")
            return
        }
    }

    @Test func `must be one`() throws {
        let path = try workshop.write("bad.toml", "version = 1\nnonsense = 1\n")
        guard case .malformed(path, let error) = failure(path) else {
            Issue.record("read nonsense")
            return
        }
        #expect(error.problems.map(\.position) == [SourcePosition(line: 2, column: 1)])
    }

    // MARK: discovery, in processes of their own because the working directory is one for all

    @Test func `is found from the working directory upward, launch.toml before envpkt.toml`() async {
        await #expect(processExitsWith: .success) {
            let workshop = try Workshop()
            try NewFile.createDirectories(workshop.path("a/b"))
            try stand(in: workshop.path("a/b"))
            let nothing = ProcessEnvironment.made(of: [])
            func found() throws -> String? {
                try ManifestFile.locate(option: nil, environment: nothing)?.path
            }
            // Nobody keeps a manifest in /tmp or /; if so, this test is not the one to say it.
            let outer = try found()
            try workshop.write("envpkt.toml", "version = 1\n")
            if try found() != workshop.path("envpkt.toml") { exit(1) }
            try workshop.write("launch.toml", "version = 1\n")
            if try found() != workshop.path("launch.toml") { exit(2) }
            try workshop.write("a/envpkt.toml", "version = 1\n")
            if try found() != workshop.path("a/envpkt.toml") { exit(3) }
            try workshop.write("a/b/launch.toml", "version = 1\n")
            if try found() != workshop.path("a/b/launch.toml") { exit(4) }
            if outer != nil { exit(0) }
            try stand(in: "/proc")
            if try found() != nil { exit(5) }
            do throws(ManifestFileError) {
                _ = try ManifestFile.required(option: nil, environment: nothing)
                exit(6)
            } catch { guard case .notFound = error else { exit(7) } }
        }
    }

    @Test(arguments: [(0o644, true), (0o600, true), (0o664, false), (0o646, false), (0o666, false)])
    func `when found must not be writable by others`(_ mode: Int, _ trusted: Bool) async {
        await #expect(processExitsWith: .success) { [mode = mode as Int, trusted = trusted as Bool] in
            let workshop = try Workshop()
            let path = try workshop.write("launch.toml", "version = 1\n", mode: mode)
            try stand(in: workshop.directory)
            do throws(ManifestFileError) {
                _ = try ManifestFile.locate(option: nil, environment: .made(of: []))
                if !trusted { exit(1) }
            } catch {
                guard case .untrusted(path, geteuid(), UInt32(mode)) = error, !trusted else { exit(2) }
            }
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root may give files away"))
    func `when found must be this user's or root's`() async {
        await #expect(processExitsWith: .success) {
            let workshop = try Workshop()
            let path = try workshop.write("launch.toml", "version = 1\n")
            try stand(in: workshop.directory)
            func isTrusted() -> Bool {
                (try? ManifestFile.locate(option: nil, environment: .made(of: [])))?.path == path
            }
            if !isTrusted() { exit(1) }
            unsafe chown(path, 65533, 65533)
            if isTrusted() { exit(2) }
            // Found by a user: root's is trusted, the user's own too, another user's is not.
            unsafe chmod(workshop.directory, 0o755)
            if seteuid(65533) != 0 || !isTrusted() { exit(3) }
            if seteuid(0) != 0 || seteuid(65532) != 0 || isTrusted() { exit(4) }
            if seteuid(0) != 0 { exit(5) }
            unsafe chown(path, 0, 0)
            if seteuid(65532) != 0 || !isTrusted() { exit(6) }
            _ = seteuid(0)
        }
    }

    @Test(.enabled(if: geteuid() == 0, "needs to become somebody who may not look"))
    func `is not taken for absent where nobody may look`() async {
        await #expect(processExitsWith: .success) {
            let workshop = try Workshop()
            try NewFile.createDirectories(workshop.path("closed/open"))
            try workshop.write("closed/launch.toml", "version = 1\n")
            unsafe chmod(workshop.directory, 0o755)
            unsafe chmod(workshop.path("closed/open"), 0o755)
            try stand(in: workshop.path("closed/open"))
            if seteuid(65533) != 0 { exit(1) }
            defer { _ = seteuid(0) }
            do throws(ManifestFileError) {
                _ = try ManifestFile.locate(option: nil, environment: .made(of: []))
                exit(2)
            } catch {
                guard case .unsearchable(_, let error) = error, error.isPermissionDenied else { exit(3) }
            }
        }
    }
}

private func stand(in directory: String) throws {
    struct Failure: Error {}
    guard FileManager.default.changeCurrentDirectoryPath(directory) else { throw Failure() }
}
