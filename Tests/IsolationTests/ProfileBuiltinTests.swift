import CCapability
import Foundation
import Isolation
import TOML
import Testing

@testable import profile_compiler

private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

@Suite struct `The built-in profiles` {
    @Test func `are what the profile compiler makes of the files`() throws {
        let inputs = try ProfileCompiler.inputs(in: root)
        #expect(inputs.count == BuiltinProfiles.names.count)
        let generated = try BuiltinProfilesSource.source(for: inputs)
        let committed = try String(contentsOf: root.appending(path: ProfileCompiler.output), encoding: .utf8)
        #expect(generated == committed, "run: swift run profile-compiler")
    }

    @Test(arguments: BuiltinProfiles.names)
    func `equal their own text`(_ name: String) throws {
        let document = try #require(try BuiltinProfiles.document(name))
        #expect(try BuiltinProfiles.named(name) == document.profile(for: .native))
        #expect(BuiltinProfiles.base(of: name) == document.extends?.value)
        let file = root.appending(path: "profiles/\(name).toml")
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(BuiltinProfiles.text(name)?.description == text)
    }

    @Test func `are found by their exact names only`() {
        #expect(
            BuiltinProfiles.names == [
                "ci-deploy", "default", "go", "jvm", "native", "nginx", "node", "none", "offline", "postgres",
                "python", "strict",
            ]
        )
        for name in ["", "Default", "defaul", "default.toml"] {
            #expect(BuiltinProfiles.named(name) == nil)
            #expect(BuiltinProfiles.text(name) == nil)
        }
    }

    @Test func `default takes everything away`() throws {
        let profile = try #require(BuiltinProfiles.named("default"))
        #expect(profile.noNewPrivileges)
        #expect(profile.capabilities == .only(CapabilitySet()))
        #expect(profile.limits == [ResourceLimit(resource: .core, value: 0)])
        #expect(profile.filter?.architecture == .native)
    }

    /// Every program's profile begins from the default one, keeps no capability and gives no path to write but those
    /// it names; none gives the home directory as a whole, or what keys and credentials lie in.
    @Test(arguments: BuiltinProfiles.names.filter { $0 != "none" && $0 != "default" })
    func `a program's is no wider than the default`(_ name: String) throws {
        let profile = try #require(BuiltinProfiles.named(name))
        #expect(BuiltinProfiles.base(of: name) == "default")
        #expect(profile.noNewPrivileges && profile.capabilities == .only(CapabilitySet()))
        #expect(profile.scope.signals && profile.scope.abstractSockets)
        #expect(profile.limits == [ResourceLimit(resource: .core, value: 0)])
        #expect(profile.contradiction == nil)
        guard name != "offline" else { return }
        let files = profile.filesystem
        #expect(files.missing == .skip)
        for list in [files.read, files.write, files.execute, files.deviceIoctl] {
            let paths = try #require(list)
            for path in ["/", "~", "/home", "/root", "/dev", "/run", "/var", "/etc/ssh"] {
                #expect(!paths.contains(path), "\(path)")
            }
            if name != "ci-deploy" {
                for path in ["~/.ssh", "~/.aws", "~/.kube", "~/.config", "~/.gnupg"] {
                    #expect(!paths.contains(path), "\(path)")
                }
            }
        }
        let system = ["/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc", "/proc", "/opt"]
        #expect(files.write?.contains(where: system.contains) == false)
        // What launch writes to when a descriptor is missing, and what every shell redirects to.
        #expect(files.write?.contains("/dev/null") == true)
    }

    /// Each call a program's profile takes of the default's, and no other call: what a filter answers differently is
    /// a group that the profile names.
    @Test(arguments: BuiltinProfiles.names.filter { $0 != "none" })
    func `allow no call that the default refuses`(_ name: String) throws {
        let (mine, base) = (try BuiltinProfiles.policy(name), try BuiltinProfiles.policy("default"))
        for architecture in Architecture.allCases {
            let rules = try #require(mine).rules(for: architecture)
            let others = try #require(base).rules(for: architecture)
            for call in others.calls where call.rule != .answer(.allow) {
                #expect(rules.rule(for: call.number) == call.rule, "\(name): \(call.number)")
            }
            for call in rules.calls where call.rule == .answer(.allow) {
                #expect(others.rule(for: call.number) == .answer(.allow), "\(name): \(call.number)")
            }
        }
    }

    /// Groups of calls that the C library, a shell or any server makes.
    private static let everybodys: Set = [
        "file_io", "file_paths", "file_attributes", "event_loops", "memory", "processes", "probes", "futexes",
        "signals", "scheduling", "time", "sockets", "identity", "limits_and_facts",
    ]

    /// What is not everybody's is refused, as far as it goes, or a comment in the profile's file names it.
    @Test(arguments: BuiltinProfiles.names.filter { $0 != "none" && $0 != "default" })
    func `say why they allow a group that not every program needs`(_ name: String) throws {
        let groups = try #require(try BuiltinProfiles.policy("default")).groups.filter { $0.answer == .allow }
        #expect(Self.everybodys.isSubset(of: groups.map(\.name)))
        let policy = try #require(try BuiltinProfiles.policy(name))
        #expect(policy.groups.allSatisfy { $0.reason?.isEmpty == false })
        let lines = try #require(BuiltinProfiles.text(name)).description.split(separator: "\n")
        let comments = lines.compactMap { line in line.firstIndex(of: "#").map { line[$0...] } }.joined()
        for group in groups where !Self.everybodys.contains(group.name) {
            let allowed = group.calls.filter { call in
                Architecture.allCases.contains { architecture in
                    guard let number = architecture.number(of: call.value) else { return false }
                    guard case .answer(let answer) = policy.rules(for: architecture).rule(for: number) else {
                        return true
                    }
                    return answer == .allow
                }
            }
            #expect(allowed.isEmpty || comments.contains(group.name), "\(name): \(group.name)")
        }
    }

    @Test func `strict executes nothing that it can write`() throws {
        let files = try #require(BuiltinProfiles.named("strict")).filesystem
        #expect(Set(files.write ?? []).isDisjoint(with: files.execute ?? []))
        #expect(files.enforcement == .required)
    }

    @Test func `none takes nothing away`() throws {
        let profile = try #require(BuiltinProfiles.named("none"))
        #expect(!profile.noNewPrivileges)
        #expect(profile.capabilities == .all)
        #expect(profile.limits.isEmpty)
        #expect(profile.filter == nil)
    }
}

@Suite struct `Capability names` {
    @Test func `are those of libcap`() {
        for (number, name) in Capability.names.enumerated() {
            var value: cap_value_t = -1
            unsafe #expect(cap_from_name(name, &value) == 0)
            #expect(value == cap_value_t(number), "\(name)")
            #expect(Capability(name: name)?.number == UInt8(number))
            #expect(Capability(number: number)?.name == name)
        }
    }

    @Test func `are all that libcap knows`() {
        #expect(Capability.names.count >= Int(cap_max_bits()) || cap_max_bits() > 41)
        #expect(Capability(number: Capability.names.count) == nil)
        #expect(Capability(number: -1) == nil)
    }

    @Test func `make sets`() throws {
        var set = CapabilitySet()
        set.insert(try #require(Capability(name: "CAP_NET_BIND_SERVICE")))
        set.insert(try #require(Capability(name: "CAP_CHOWN")))
        #expect(set.bits == 0x401)
        #expect(set.members.map(\.name) == ["CAP_CHOWN", "CAP_NET_BIND_SERVICE"])
    }
}
