import Age
import Foundation
import LaunchProgram
import LinuxSystem
import ProcessFixtures
import Testing

@testable import SecretSources

@Suite struct `Looking for the identity` {
    let workshop: Workshop

    init() throws { workshop = try Workshop() }

    private func locator(
        _ variables: [String] = [],
        option: String? = nil,
        keyFile: String? = nil,
        envpkt: Bool = false
    ) -> IdentityLocator {
        IdentityLocator(
            environment: .made(of: variables),
            option: option,
            manifestKeyFile: keyFile,
            isEnvpktManifest: envpkt
        )
    }

    private static let everything = [
        "HOME=/home/ada", "CREDENTIALS_DIRECTORY=/run/credentials/u", "LAUNCH_IDENTITY=key",
        "LAUNCH_IDENTITY_FILE=/lf", "ENVPKT_AGE_KEY=key", "ENVPKT_AGE_KEY_FILE=/ef",
    ]

    @Test func `goes through the places in this order`() throws {
        let ours: [IdentityPlace] = [
            .manifestKeyFile("/mk"), .variableFile(name: "LAUNCH_IDENTITY_FILE", path: "/lf"),
            .variable(name: "LAUNCH_IDENTITY"), .credential("/run/credentials/u/launch-identity"),
            .defaultFile("/home/ada/.config/launch/identity.txt"),
        ]
        #expect(try locator(Self.everything, keyFile: "/mk").places() == ours)
        let envpkt: [IdentityPlace] = [
            .variableFile(name: "ENVPKT_AGE_KEY_FILE", path: "/ef"), .variable(name: "ENVPKT_AGE_KEY"),
            .defaultFile("/home/ada/.envpkt/age-key.txt"),
        ]
        #expect(try locator(Self.everything, keyFile: "/mk", envpkt: true).places() == ours + envpkt)
    }

    @Test func `knows no place where nothing says one`() throws {
        #expect(try locator().places() == [])
        #expect(try locator(["LAUNCH_IDENTITY_FILE="]).places() == [])
    }

    @Test func `looks nowhere else when the command line says where`() throws {
        let file = locator(Self.everything, option: "key.txt", keyFile: "/mk", envpkt: true)
        #expect(try file.places() == [.optionFile("key.txt")])
        #expect(try locator(Self.everything, option: "fd:0").places() == [.optionDescriptor(0)])
        #expect(try locator(Self.everything, option: "fd:12").places() == [.optionDescriptor(12)])
    }

    @Test(arguments: ["fd:", "fd:-1", "fd:x", "fd:3 ", "fd:99999999999"])
    func `refuses what is no descriptor`(
        _ option: String
    ) {
        #expect(throws: IdentityError.badDescriptor(option)) { try locator(option: option).places() }
    }

    @Test(arguments: [
        (["HOME=/h"], "/h/.config/launch/identity.txt"),
        (["HOME=/h", "XDG_CONFIG_HOME=/x"], "/x/launch/identity.txt"),
        // The base directory specification: relative paths are ignored.
        (["HOME=/h", "XDG_CONFIG_HOME=x"], "/h/.config/launch/identity.txt"),
        (["HOME=/h", "XDG_CONFIG_HOME="], "/h/.config/launch/identity.txt"),
        (["XDG_CONFIG_HOME=/x"], "/x/launch/identity.txt"), ([], nil),
    ]) func `has one customary place`(_ variables: [String], _ expected: String?) {
        #expect(IdentityLocator.defaultPath(.made(of: variables)) == expected)
    }

    // MARK: reading

    private func key(_ name: String, mode: Int = 0o600) throws -> (path: String, recipient: X25519Recipient) {
        let identity = try X25519Identity.generate()
        let path = try workshop.write(name, "# a comment\n\(try identity.text)\n", mode: mode)
        return (path, identity.recipient)
    }

    private func recipients(_ locator: IdentityLocator) throws(IdentityError) -> [X25519Recipient] {
        try locator.identities().identities.map(\.recipient)
    }

    @Test func `takes the first place that has one`() throws {
        let customary = workshop.path("home/.config/launch/identity.txt")
        try NewFile.createDirectories(workshop.path("home/.config/launch"))
        let variables = ["HOME=\(workshop.path("home"))", "CREDENTIALS_DIRECTORY=\(workshop.directory)"]
        #expect(throws: IdentityError.self) { try recipients(locator(variables)) }
        let last = try key("home/.config/launch/identity.txt")
        #expect(try locator(variables).identities().place == .defaultFile(customary))
        #expect(try recipients(locator(variables)) == [last.recipient])
        let credential = try key("launch-identity", mode: 0o440)
        #expect(try recipients(locator(variables)) == [credential.recipient])
        let named = try key("named")
        let withFile = variables + ["LAUNCH_IDENTITY_FILE=\(named.path)"]
        #expect(try recipients(locator(withFile)) == [named.recipient])
        let manifest = try key("manifest")
        #expect(try recipients(locator(withFile, keyFile: manifest.path)) == [manifest.recipient])
        let option = try key("option")
        #expect(
            try recipients(locator(withFile, option: option.path, keyFile: manifest.path)) == [
                option.recipient
            ]
        )
    }

    @Test func `says every place it tried`() {
        let tried: [IdentityPlace] = [
            .credential("/nowhere/launch-identity"), .defaultFile("/none/.config/launch/identity.txt"),
        ]
        #expect(throws: IdentityError.notFound(tried: tried)) {
            try recipients(locator(["HOME=/none", "CREDENTIALS_DIRECTORY=/nowhere"]))
        }
    }

    @Test func `does not go on when a place that was named has none`() throws {
        let other = try key("other").path
        let missing = ReadingError.system(SystemError(call: "open", errno: ENOENT))
        let variables = ["LAUNCH_IDENTITY_FILE=\(other)"]
        #expect(throws: IdentityError.unreadable(.manifestKeyFile("/none"), missing)) {
            try recipients(locator(variables, keyFile: "/none"))
        }
        #expect(throws: IdentityError.unreadable(.optionFile("/none"), missing)) {
            try recipients(locator(variables, option: "/none"))
        }
        let place = IdentityPlace.variableFile(name: "LAUNCH_IDENTITY_FILE", path: "/none")
        #expect(throws: IdentityError.unreadable(place, missing)) {
            try recipients(locator(["LAUNCH_IDENTITY_FILE=/none", "HOME=\(workshop.path("home"))"]))
        }
    }

    @Test(arguments: [0o640, 0o604, 0o644, 0o444]) func `refuses a key that others can read`(_ mode: Int)
        throws
    {
        let path = try key("key", mode: mode).path
        #expect(throws: IdentityError.readableByOthers(path: path, mode: UInt32(mode))) {
            try recipients(locator(option: path))
        }
    }

    @Test func `lets systemd's access list on a credential pass, others not`() throws {
        let variables = ["CREDENTIALS_DIRECTORY=\(workshop.directory)"]
        let readable = try key("launch-identity", mode: 0o440)
        #expect(try recipients(locator(variables)) == [readable.recipient])
        _ = try key("launch-identity", mode: 0o444)
        #expect(throws: IdentityError.self) { try recipients(locator(variables)) }
    }

    @Test func `refuses what is no file`() throws {
        #expect(throws: IdentityError.notRegularFile(path: workshop.directory)) {
            try recipients(locator(option: workshop.directory))
        }
        let fifo = workshop.path("fifo")
        try #require(unsafe mkfifo(fifo, 0o600) == 0)
        #expect(throws: IdentityError.notRegularFile(path: fifo)) { try recipients(locator(option: fifo)) }
    }

    @Test func `refuses a file without an identity, naming the place`() throws {
        let path = try workshop.write("empty", "# nothing\n", mode: 0o600)
        #expect(throws: IdentityError.malformed(.optionFile(path), .identity(.none, line: nil))) {
            try recipients(locator(option: path))
        }
    }

    @Test func `refuses a file too large for one`() throws {
        let path = try workshop.write("large", Data(repeating: 35, count: 1 << 20 + 1), mode: 0o600)
        #expect(throws: IdentityError.unreadable(.optionFile(path), .tooLarge(limit: 1 << 20))) {
            try recipients(locator(option: path))
        }
    }

    @Test func `wipes the variable that held the key`() throws {
        let identity = try X25519Identity.generate()
        let environment = ProcessEnvironment.made(of: "LAUNCH_IDENTITY=\(try identity.text)")
        let locator = IdentityLocator(
            environment: environment,
            option: nil,
            manifestKeyFile: nil,
            isEnvpktManifest: false
        )
        #expect(try recipients(locator) == [identity.recipient])
        #expect(environment.text("LAUNCH_IDENTITY") == "")
    }

    @Test func `wipes a variable that held no key just the same`() {
        let environment = ProcessEnvironment.made(of: "LAUNCH_IDENTITY=AGE-SECRET-KEY-1TYPO")
        let locator = IdentityLocator(
            environment: environment,
            option: nil,
            manifestKeyFile: nil,
            isEnvpktManifest: false
        )
        #expect(throws: IdentityError.self) { try recipients(locator) }
        #expect(environment.text("LAUNCH_IDENTITY") == "")
    }

    @Test func `reads a descriptor once and closes it`() async throws {
        let path = try key("key", mode: 0o644).path
        await #expect(processExitsWith: .success) { [path = path as String] in
            // A number so high that no other thread is given it meanwhile.
            let number = fcntl(unsafe open(path, O_RDONLY), F_DUPFD, 700)
            let locator = IdentityLocator(
                environment: .made(of: []),
                option: "fd:\(number)",
                manifestKeyFile: nil,
                isEnvpktManifest: false
            )
            // Whoever opened it has decided who may read it: its mode does not matter.
            if try locator.identities().identities.count != 1 { exit(1) }
            if OwnedDescriptor.isOpen(number) { exit(2) }
        }
    }
}
