import CCapability
import Foundation
import Isolation
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
        let file = root.appending(path: "profiles/\(name).toml")
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(BuiltinProfiles.text(name)?.description == text)
    }

    @Test func `are found by their exact names only`() {
        #expect(BuiltinProfiles.names == ["default", "none"])
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
