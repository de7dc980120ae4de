import Age
import Launching
import LinuxSystem
import Manifest
import Sealing
import SecretMemory
import SecretSources
import Testing

@testable import launch

@Suite struct `Sentences about credentials and sockets of a service` {
    private func expect(
        _ error: LaunchError,
        _ what: String...,
        hint: String? = nil,
        _ location: SourceLocation = #_sourceLocation
    ) {
        let message = Diagnostics.message(error)
        #expect(message.what == what, sourceLocation: location)
        #expect(message.hints == (hint.map { [$0] } ?? []), sourceLocation: location)
        launchTests.expect(
            Message(what[0], hint: message.hints.first),
            what[0],
            hint: message.hints.first,
            location
        )
    }

    @Test func `name what --credential cannot mean`() {
        expect(
            .credentialOption(.badName("a/b")),
            "--credential \"a/b\": no name for a credential",
            hint: "--credential NAME=VARIABLE, with the NAME of LoadCredential= in the unit"
        )
        expect(
            .credentialOption(.badVariable("9")),
            "--credential: \"9\" is not a name for a variable ([A-Za-z_][A-Za-z0-9_]*)",
            hint: "--credential NAME=VARIABLE"
        )
        expect(
            .credentialOption(.loaderVariable("LD_PRELOAD", .steersLoader)),
            "--credential sets LD_PRELOAD, which makes the dynamic loader load or trace code; only a manifest permits it"
        )
        expect(.credentialOption(.duplicate(variable: "A")), "two credentials would both set A")
    }

    @Test func `say that the identity is nobody's secret`() {
        expect(
            .identityCredential(secret: "KEY"),
            "KEY would be the credential launch-identity, which never passes to the command"
        )
    }

    @Test func `say why a credential cannot be had, and what the unit needs`() {
        func failure(_ error: CredentialError) -> LaunchError { .secret(name: "A", .credential(error)) }
        expect(
            failure(.noDirectory),
            "A comes from a credential, but CREDENTIALS_DIRECTORY is not set",
            hint: "a service manager sets it: LoadCredential= or SetCredential= in the unit"
        )
        expect(
            failure(.missing(name: "a", directory: "/run/credentials/x.service")),
            "A: there is no credential a in /run/credentials/x.service",
            hint: "the unit has none of it yet: LoadCredential=a:/path/to/file"
        )
        expect(failure(.notRegularFile(path: "/c/a")), "A: /c/a is not a regular file")
        expect(
            failure(.unreadable(path: "/c/a", .system(notPermitted))),
            "A: cannot read /c/a: Permission denied"
        )
        expect(
            failure(.unreadable(path: "/c/a", .tooLarge(limit: 1_048_576))),
            "A: cannot read /c/a: larger than 1048576 bytes"
        )
        expect(
            failure(.unreadable(path: "/c/a", .memory(.allocationFailed(bytes: 5)))),
            "no memory for 5 bytes"
        )
    }

    @Test func `speak of a credential that is an age file as one`() {
        expect(
            .secret(
                name: "A",
                .sealedCredential(
                    .noMatch(stanzaTypes: ["X25519"]),
                    identity: .credential("/c/launch-identity")
                )
            ),
            "the credential for A: sealed to another identity",
            "tried the credential /c/launch-identity",
            hint: "--identity FILE names the one it was sealed to"
        )
        expect(
            .secret(name: "A", .sealedCredential(.headerMACMismatch, identity: nil)),
            "the credential for A: the sealed value was altered: its header does not authenticate",
            hint:
                "the credential is an age file; LoadCredential= must hand over all of it as age wrote it"
        )
    }

    @Test func `say what is wrong with handed sockets`() {
        expect(
            .listeningCount("two"),
            "LISTEN_FDS is \"two\", which is no number of descriptors",
            hint:
                "it is set together with LISTEN_PID by whoever hands over sockets; unset both to go on without"
        )
        expect(
            .listeningNotOpen(4, count: 2),
            "LISTEN_FDS is 2, but descriptor 4 is not open",
            hint: "a program between the service manager and launch closed it; start launch directly"
        )
    }

    @Test func `say why nothing is sealed for a secret from elsewhere`() {
        launchTests.expect(
            Diagnostics.message(SealingError.fromElsewhere(name: "A")),
            "A comes from where its key from says, so no value of it is sealed here",
            hint: "take from out of [secret.A] to seal one"
        )
    }
}
