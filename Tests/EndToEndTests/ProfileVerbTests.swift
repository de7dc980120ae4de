import Foundation
import LaunchProgram
import Testing

@Suite struct `launch profile` {
    private let workshop: Workshop

    init() throws { workshop = try Workshop() }

    private func json(_ arguments: String...) throws -> [String: Any] {
        let outcome = try workshop.launch(arguments: ["profile"] + arguments)
        #expect(outcome.errors.isEmpty, "\(outcome.errorText)")
        return try #require(try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any])
    }

    @Test func `lists every built-in with one line`() throws {
        let outcome = try workshop.launch("profile", "list")
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        let lines = outcome.text.split(separator: "\n")
        #expect(lines.count == 12 && lines.allSatisfy { $0.count < 120 })
        #expect(lines.map { $0.prefix { $0 != " " } }.contains("ci-deploy"))
        let list = try JSONSerialization.jsonObject(
            with: workshop.launch("profile", "list", "--format", "json").output
        )
        #expect((list as? [[String: String]])?.allSatisfy { $0["description"]?.isEmpty == false } == true)
    }

    private static let names = [
        "ci-deploy", "default", "go", "jvm", "native", "nginx", "node", "none", "offline", "postgres",
        "python", "strict",
    ]

    @Test(arguments: names) func `shows a profile that is a profile, as written and resolved`(_ name: String)
        throws
    {
        for options in [[], ["--resolved"]] {
            let shown = try workshop.launch(arguments: ["profile", "show", name] + options)
            #expect(shown.status == 0 && shown.errors.isEmpty)
            let path = try workshop.write("copy\(options.count).toml", shown.text)
            let checked = try workshop.launch("profile", "check", path)
            #expect(checked.status == 0 && checked.text.contains("no mistakes"), "\(checked.errorText)")
        }
        // The copies and the built-in are the same but for the name and what they extend.
        let objects = try ["copy0.toml", "copy1.toml", name].map { word -> NSDictionary in
            var object = try json("show", "--format", "json", word.hasSuffix(".toml") ? "./\(word)" : word)
            object["name"] = nil
            object["extends"] = nil
            return object as NSDictionary
        }
        #expect(objects[0] == objects[2] && objects[1] == objects[2])
    }

    @Test func `reports every mistake with its place, by its exit status too`() throws {
        try workshop.write(
            "bad.toml",
            """
            extends = "node"
            [seccomp.deny.x]
            calls = ["opne"]
            [limits]
            core = -1
            """
        )
        let outcome = try workshop.launch("profile", "check", "bad.toml")
        #expect(outcome.status == 1 && outcome.output.isEmpty)
        #expect(
            outcome.errorText == """
                launch: error: bad.toml:3:10: unknown system call "opne"; did you mean open?
                launch: error: bad.toml:5:8: core in [limits] must be from 0 to 9223372036854775807

                """
        )
        let mistakes = try workshop.launch("profile", "check", "--format", "json", "bad.toml")
        #expect(mistakes.status == 1 && mistakes.errors.isEmpty)
        let object = try JSONSerialization.jsonObject(with: mistakes.output) as? [String: [String]]
        #expect(object?["mistakes"]?.count == 2)
        for path in ["nothing.toml", workshop.directory] {
            #expect(try workshop.launch("profile", "check", path).status == 125)
        }
        #expect(try workshop.launch("profile", "show", "nod").status == 125)
        #expect(try workshop.launch("profile", "check").status == 125)
    }

    @Test func `checks what a container engine's file says`() throws {
        try workshop.write(
            "x.json",
            """
            {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"action": "SCMP_ACT_ALLOW",
             "names": ["execve", "execveat", "exit_group", "write", "no_such_call"]}]}
            """
        )
        try workshop.write("p.toml", "seccomp = \"oci:x.json\"")
        let outcome = try workshop.launch("profile", "check", "p.toml")
        #expect(outcome.status == 0 && outcome.errorText.contains("no_such_call"))
        let strict = try workshop.launch("profile", "check", "--strict", "p.toml")
        #expect(strict.status == 1 && strict.errorText.contains("syscalls[0].names[4]"))
    }

    @Test func `shows every key that a profile may set`() throws {
        let text = """
            umask = "0027"
            workdir = "/"
            nice = 3
            oom_score_adj = 100
            shield = true
            limits = { nofile = 64, memory_max = 1048576, cgroup = "best-effort" }
            scope = { enforce = "required", signals = true }
            namespaces = { uts = true, hostname = "box" }
            identity = { user = "nobody", groups = ["daemon"] }
            """
        try workshop.write("p.toml", text)
        let shown = try json("show", "--format", "json", "p.toml")
        #expect(shown["umask"] as? String == "0027" && shown["workdir"] as? String == "/")
        #expect(shown["nice"] as? Int == 3 && shown["oom_score_adj"] as? Int == 100)
        #expect(shown["shield"] as? Bool == true && shown["non_dumpable"] as? Bool == false)
        #expect(shown["hostname"] as? String == "box" && shown["namespaces"] as? [String] == ["uts"])
        let limits = try #require(shown["limits"] as? [String: Any])
        #expect(limits["nofile"] as? Int == 64 && limits["memory_max"] as? Int == 1_048_576)
        #expect(limits["cgroup"] as? String == "best-effort" && limits["pids_max"] == nil)
        let scope = try #require(shown["scope"] as? [String: Any])
        #expect(scope["enforce"] as? String == "required" && scope["signals"] as? Bool == true)
        let identity = try #require(shown["identity"] as? [String: Any])
        #expect(identity["user"] as? String == "nobody" && identity["groups"] as? [String] == ["daemon"])
        #expect(identity["group"] is NSNull)
    }

    @Test(.enabled(if: LaunchProgram.tool("strace") != nil))
    func `loads a filter with the flags that a container engine's file asks for`() throws {
        func loads(_ flags: String) throws -> String {
            try workshop.write(
                "x.json",
                "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"flags\": [\(flags)], \"syscalls\": []}"
            )
            try workshop.write("p.toml", "seccomp = \"oci:x.json\"")
            let trace = workshop.path("trace")
            let words = ["-f", "-qq", "-o", trace, "-e", "trace=seccomp", LaunchProgram.path]
            let strace = try #require(LaunchProgram.tool("strace"))
            let outcome = try workshop.run(strace, words + ["--profile", "./p.toml", "--", "true"])
            #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errorText)")
            return try String(contentsOfFile: trace, encoding: .utf8)
        }
        let names = ["SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW"]
        let flagged = try loads(names.map { "\"\($0)\"" }.joined(separator: ", "))
        let plain = try loads("")
        for name in names { #expect(flagged.contains(name) && !plain.contains(name)) }
        let explained = try workshop.launch("explain", "--profile", "./p.toml", "--", "true").text
        #expect(explained.contains("seccomp filter of") && !explained.contains(names[0]))
    }

    @Test func `says what the profiles of programs say of files, in the kernel`() throws {
        func run(_ profile: String, _ script: String) throws -> Outcome {
            try workshop.launch("--profile", profile, "--", "sh", "-c", script)
        }
        for profile in ["node", "python", "jvm", "go", "native", "postgres", "nginx", "ci-deploy"] {
            let outcome = try run(profile, "echo a > made && cat made && rm made && ls /usr >/dev/null")
            #expect(outcome.status == 0 && outcome.text == "a\n", "\(profile): \(outcome.errorText)")
            let outside = try run(profile, "cat /var/lib/dpkg/status")
            #expect(outside.status != 0 && outside.text.isEmpty, "\(profile)")
            // The control: without the profile it can be read, where this machine has it.
            let control = try run("default", "cat /var/lib/dpkg/status")
            #expect(control.status == 0 || !FileManager.default.fileExists(atPath: "/var/lib/dpkg/status"))
            #expect(try run(profile, "echo x > /usr/x").status != 0)
        }
    }
}
