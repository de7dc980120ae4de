import Foundation
import LaunchProgram
import Testing

@Suite(.enabled(if: Machine.has("gcc")), .timeLimit(.minutes(30)))
struct `Canaries in a running launch` {
    /// Command lines and environments of all processes, the given ones left out.
    private func otherProcesses(but processes: [pid_t]) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { pid_t($0) }
            .filter { !processes.contains($0) }
            .flatMap { ["/proc/\($0)/cmdline", "/proc/\($0)/environ", "/proc/\($0)/auxv"] }
    }

    /// Files that could have been written since `start`: everything in the workshop but the identity, and the top
    /// of the places for temporary files.
    private func files(_ canaries: Canaries, since start: Date) -> [String] {
        let files = FileManager.default
        let here = (files.subpaths(atPath: canaries.workshop.directory) ?? [])
            .filter { $0 != Canaries.identityPath }.map(canaries.workshop.path)
        let temporary = ["/tmp", "/var/tmp", "/dev/shm", "/run"].flatMap { directory in
            ((try? files.contentsOfDirectory(atPath: directory)) ?? []).map { "\(directory)/\($0)" }
        }
        let recent = temporary.filter {
            let changed = (try? files.attributesOfItem(atPath: $0))?[.modificationDate] as? Date
            return changed.map { $0 >= start } ?? false
        }
        return (here + recent).filter {
            (try? files.attributesOfItem(atPath: $0))?[.type] as? FileAttributeType == .typeRegular
        }
    }

    @Test func `the values are in the child and nowhere else`() throws {
        let start = Date(timeIntervalSinceNow: -2)
        let canaries = try Canaries()
        let (supervisor, child) = try RunningProgram.subject(["-v"], in: canaries.workshop)
        let all = Set(canaries.values.indices)
        // The scanner finds what is there.
        #expect(try canaries.scan(["memory:\(child)"]) == ["memory:\(child)": all])
        #expect(try canaries.scan(["/proc/\(child)/environ"]) == ["/proc/\(child)/environ": all])
        #expect(try canaries.scan([canaries.workshop.path(Canaries.identityPath)]).values.first == [10])
        // And nothing where nothing may be.
        #expect(try canaries.scan(["memory:\(supervisor.process)"]) == [:])
        #expect(try canaries.scan(try otherProcesses(but: [child]), mayBeEmpty: true) == [:])
        #expect(try canaries.scan(files(canaries, since: start), mayBeEmpty: true) == [:])
        #expect(!canaries.holds(Data(supervisor.errorText.utf8)))
        #expect(supervisor.errorText.contains("starting"))
        #expect(supervisor.ask("ping") == "pong")
        #expect(supervisor.wait() == 0)
    }

    @Test func `a planted value is found in memory, environment and files`() throws {
        let canaries = try Canaries(2)
        let planted = ["S1": canaries.values[1], "KEY": canaries.key]
        let control = try RunningProgram(
            [try Compiled.program("subject"), "ready"],
            in: canaries.workshop,
            adding: planted
        )
        #expect(control.line() != nil)
        try canaries.workshop.write("planted", Data([0, 1, 2] + canaries.keyBytes))
        let places = [
            "memory:\(control.process)", "/proc/\(control.process)/environ",
            canaries.workshop.path("planted"),
        ]
        let found = try canaries.scan(places)
        #expect(found == [places[0]: [1, 2], places[1]: [1, 2], places[2]: [3]])
        #expect(control.wait() == 0)
    }

    /// One in the clear and one sealed, both in the place of what the manifest says of them.
    @Test func `the values of credentials are in the child and nowhere else`() throws {
        let start = Date(timeIntervalSinceNow: -2)
        let canaries = try Canaries(3)
        let manifest = canaries.manifest
        let begin = try #require(manifest.range(of: "-----BEGIN AGE", options: .backwards))
        let end = try #require(manifest.range(of: "END AGE ENCRYPTED FILE-----", options: .backwards))
        let armored = String(manifest[begin.lowerBound..<end.upperBound])
        let directory = canaries.workshop.path("credentials")
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        try canaries.workshop.write("credentials/plain", canaries.values[1], mode: 0o400)
        try canaries.workshop.write("credentials/sealed", armored, mode: 0o400)
        try canaries.workshop.write("launch.toml", "version = 1\n[secret.S2]\nfrom = \"credential:sealed\"\n")
        let (supervisor, child) = try RunningProgram.subject(
            ["-v", "--credential", "plain=S1"],
            in: canaries.workshop,
            adding: ["CREDENTIALS_DIRECTORY": directory]
        )
        let handed: Set<Int> = [1, 2]
        #expect(try canaries.scan(["memory:\(child)"]) == ["memory:\(child)": handed])
        #expect(try canaries.scan(["/proc/\(child)/environ"]) == ["/proc/\(child)/environ": handed])
        #expect(try canaries.scan(["memory:\(supervisor.process)"]) == [:])
        #expect(try canaries.scan(try otherProcesses(but: [child]), mayBeEmpty: true) == [:])
        // The one in the clear is in its file, and that is what the scanner finds.
        let places = files(canaries, since: start)
        #expect(try canaries.scan(places, mayBeEmpty: true) == [directory + "/plain": [1]])
        #expect(!canaries.holds(Data(supervisor.errorText.utf8)))
        #expect(supervisor.ask("ping") == "pong")
        #expect(supervisor.wait() == 0)
    }

    @Test func `with --only the child holds only those`() throws {
        let canaries = try Canaries(4)
        let (supervisor, child) = try RunningProgram.subject(["--only", "S1", "S3"], in: canaries.workshop)
        #expect(try canaries.scan(["memory:\(child)"]).values.first == [1, 3])
        #expect(supervisor.wait() == 0)
    }

    @Test func `a memfd's value is in the child only once it reads`() throws {
        let canaries = try Canaries(3)
        let (supervisor, child) = try RunningProgram.subject(["--deliver", "memfd"], in: canaries.workshop)
        let places = ["memory:\(child)", "memory:\(supervisor.process)", "/proc/\(child)/environ"]
        #expect(try canaries.scan(places) == [:])
        #expect(supervisor.ask("hold S1") == "held \(canaries.values[1].utf8.count)")
        #expect(try canaries.scan(places) == [places[0]: [1]])
        #expect(supervisor.wait() == 0)
    }

    @Test(arguments: ["LAUNCH_IDENTITY", "ENVPKT_AGE_KEY", "SOPS_AGE_KEY"])
    func `a key in a variable reaches nobody`(_ variable: String) throws {
        let canaries = try Canaries(1)
        let (supervisor, child) = try RunningProgram.subject(
            [],
            in: canaries.workshop,
            adding: [variable: canaries.key]
        )
        #expect(supervisor.ask("environment \(variable)") == "unset")
        #expect(try canaries.scan(["memory:\(child)"]).values.first == [0])
        #expect(try canaries.scan(["memory:\(supervisor.process)"]) == [:])
        #expect(ProcessFacts(process: supervisor.process).environment == Data())
        #expect(supervisor.wait() == 0)
    }

    @Test(.enabled(if: Machine.has("gcore", "gdb")))
    func `a core dump of the supervisor holds nothing`() throws {
        let canaries = try Canaries(2)
        let (supervisor, child) = try RunningProgram.subject([], in: canaries.workshop)
        for process in [supervisor.process, child] {
            _ = try canaries.workshop.shell(["gcore", "-o", canaries.workshop.path("core"), "\(process)"])
        }
        let (own, its) = ("core.\(supervisor.process)", "core.\(child)")
        // The same tool on the child shows that it dumps what is there.
        #expect(try canaries.scan([canaries.workshop.path(its)]).values.first == [0, 1])
        let exists = FileManager.default.fileExists(atPath: canaries.workshop.path(own))
        if exists { #expect(try canaries.scan([canaries.workshop.path(own)]) == [:]) }
        if !exists { print("gcore cannot dump the supervisor") }
        #expect(supervisor.wait() == 0)
    }
}
