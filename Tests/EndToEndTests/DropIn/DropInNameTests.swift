import Foundation
import LaunchProgram
import Testing

@Suite struct `launch by another name` {
    private let workshop: Workshop

    init() throws { workshop = try Workshop() }

    private func link(_ name: String) throws -> String {
        try FileManager.default.createSymbolicLink(
            atPath: workshop.path(name),
            withDestinationPath: LaunchProgram.path
        )
        return workshop.path(name)
    }

    @Test(arguments: [
        ("tini", "tini version 0.19.0"), ("tini-static", "tini version 0.19.0"),
        ("docker-init", "tini version 0.19.0"),
        ("catatonit", "tini version 0.1.7_catatonit"), ("podman-init", "tini version 0.1.7_catatonit"),
        ("dumb-init", "dumb-init v1.2.5"),
    ])
    func `is the init of that name, whatever kind of link it is`(_ name: String, _ version: String) throws {
        let link = try link(name)
        let copy = workshop.path("home/" + name)
        try FileManager.default.copyItem(atPath: LaunchProgram.path, toPath: copy)
        for path in [link, copy] {
            let outcome = try workshop.run(path, ["--version"])
            #expect((outcome.text + outcome.errorText).hasPrefix(version + " - launch "))
        }
        let found = try workshop.run(
            "/bin/sh",
            ["-c", "\(name) -- sh -c 'exit 9'"],
            adding: ["PATH": workshop.directory + ":/usr/bin:/bin", "TINI_VERBOSITY": "0"]
        )
        #expect(found.status == 9 && found.errors.isEmpty, "\(found.errorText)")
    }

    @Test func `is launch by any name that is none of these`() throws {
        let outcome = try workshop.run(try link("init"), ["--version"])
        #expect(try outcome.text == workshop.launch("--version").text)
    }

    @Test func `knows no manifest`() throws {
        try workshop.write("launch.toml", "this is no manifest")
        let variables = ["TINI_SUBREAPER": "", "LAUNCH_CONFIG": "/nonexistent/launch.toml"]
        for name in ["tini", "dumb-init", "catatonit"] {
            let path = try link(name)
            #expect(try workshop.run(path, ["--", "echo", "a"], adding: variables).text == "a\n")
            #expect(try workshop.run(path, ["--", "echo", "a"]).text == "a\n")
        }
        #expect(try workshop.launch("--", "echo", "a").status == 125)
        #expect(try workshop.launch("--", "echo", "a", adding: variables).status == 125)
    }

    @Test func `says of itself only what that init would have said`() throws {
        for name in ["tini", "dumb-init", "catatonit"] {
            let outcome = try workshop.run(try link(name), ["--", "true"], adding: ["TINI_SUBREAPER": ""])
            #expect(outcome.output.isEmpty && outcome.errors.isEmpty)
        }
    }
}
