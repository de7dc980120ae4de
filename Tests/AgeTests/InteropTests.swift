import Foundation
import Testing

@testable import Age

private let age = "/usr/bin/age"
private let ageKeygen = "/usr/bin/age-keygen"
private let isInstalled: Bool = {
    if FileManager.default.isExecutableFile(atPath: age),
        FileManager.default.isExecutableFile(atPath: ageKeygen)
    {
        return true
    }
    print("skipped: interoperation with age: \(age) and \(ageKeygen) are not installed")
    return false
}()

/// Both directions against the age of the system.
@Suite(.enabled(if: isInstalled)) struct `Together with age` {
    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 10 << 20], [false, true])
    func `what we seal is opened by age`(count: Int, armored: Bool) throws {
        let identities = try (0..<3).map { _ in try X25519Identity.generate() }
        let plaintext = randomBytes(count)
        for name in [nil, "DATABASE_URL"] {
            let file = try sealed(plaintext, to: identities, boundTo: name, armored: armored)
            let identity = try #require(identities.randomElement())
            let result = try openWithAge(file, identity: identity)
            #expect(result.status == 0)
            #expect(result.output == plaintext)
        }
    }

    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 10 << 20], [false, true])
    func `what age seals is opened by us`(count: Int, armored: Bool) throws {
        let identities = try (0..<3).map { _ in try X25519Identity.generate() }
        let plaintext = randomBytes(count)
        let recipients = identities.flatMap { ["-r", $0.recipient.description] }
        let file = try run(age, (armored ? ["-a"] : []) + recipients, input: plaintext).output
        for identity in identities.shuffled().prefix(1) {
            let result = try opened(file, with: [identity], boundTo: "ANY_NAME")
            #expect(result.plaintext == plaintext)
            #expect(result.binding == .unbound)
        }
    }

    @Test func `a name changed in the header is refused by age too, for its MAC covers the stanza`() throws {
        let identity = try X25519Identity.generate()
        let file = try sealed([1], to: [identity], boundTo: "DATABASE_URL")
        let renamed = file.replacing(Array("DATABASE_URL".utf8), with: Array("DATABASE_URI".utf8))
        #expect(try openWithAge(file, identity: identity).output == [1])
        #expect(try openWithAge(renamed, identity: identity).status != 0)
    }

    @Test func `age-keygen's files are read, with the public key it names`() throws {
        let text = try run(ageKeygen, []).output
        let identities = try IdentityFile.parse(text.span)
        let identity = try #require(identities.first)
        #expect(String(decoding: text, as: UTF8.self).contains("# public key: \(identity.recipient)\n"))
    }

    @Test func `age-keygen computes the same public key from our identities`() throws {
        let identity = try X25519Identity.generate()
        let output = try run(ageKeygen, ["-y"], input: Array(try identity.text.utf8)).output
        #expect(String(decoding: output, as: UTF8.self) == "\(identity.recipient)\n")
    }

    private func openWithAge(
        _ file: [UInt8],
        identity: X25519Identity
    ) throws -> (status: Int32, output: [UInt8]) {
        let folder = try TemporaryFolder()
        let key = try folder.write(Array(try identity.text.utf8), to: "identity")
        return try run(age, ["-d", "-i", key.path], input: file)
    }
}
