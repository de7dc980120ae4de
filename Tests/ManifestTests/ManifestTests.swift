import Manifest
import TOML
import Testing

func parse(_ text: String, _ dialect: Manifest.Dialect = .launch) throws(ManifestError) -> Manifest {
    let bytes = Array(text.utf8)
    return try Manifest.parse(bytes.span, dialect: dialect, sourceSchemes: ["file"])
}

/// The problems `text` is refused with, none when it is not.
func problems(of text: String, _ dialect: Manifest.Dialect = .launch) -> [ManifestProblem] {
    do {
        _ = try parse(text, dialect)
        return []
    } catch {
        return error.problems
    }
}

func place(_ line: Int, _ column: Int) -> SourcePosition { SourcePosition(line: line, column: column) }

@Suite struct `A manifest` {
    static let sample = """
        #:schema https://example.org/envpkt.schema.json
        version = 1
        scope = "shell"

        [identity]
        name = "billing-worker"
        consumer = "agent"
        description = "charges cards"
        capabilities = ["charge", "refund"]
        services = ["stripe"]
        expires = 2027-06-30
        key_file = "~/.config/launch/key.txt"
        recipient = "age1first"
        recipients = ["age1second", "ssh-ed25519 AAAA"]

        [lifecycle]
        stale_warning_days = 60
        expiring_warning_days = 14
        require_expiration = true
        require_service = true

        [callbacks]
        on_expired = "page-me"

        [tools.fnox]
        anything = { goes = [1, 2] }

        [isolation]
        profile = "node"

        [secret.STRIPE_KEY]
        service = "stripe"
        purpose = "charging"
        comment = "ask the owner"
        rotates = "quarterly"
        rate_limit = "100/s"
        model_hint = "n/a"
        source = "dashboard"
        rotation_url = "https://example.org/keys"
        capabilities = ["charge"]
        created = "2026-01-02"
        expires = 2027-02-28T23:30:00-01:00
        last_rotated_at = 2026-05-01
        required = true
        deliver = "memfd"
        tags = { team = "billing", tier = "1" }
        encrypted_value = \"\"\"
        -----BEGIN AGE ENCRYPTED FILE-----
        YWdl
        -----END AGE ENCRYPTED FILE-----
        \"\"\"

        [secret.LEGACY_STRIPE_KEY]
        from_key = "secret.STRIPE_KEY"

        [secret.TOKEN]
        from = "file:/run/token"

        [env.LOG_LEVEL]
        value = "info\\nand more"
        purpose = "how much to log"
        """

    @Test func `keeps every key of the identity`() throws {
        let identity = try #require(try parse(Self.sample).identity)
        #expect(identity.name == "billing-worker" && identity.consumer == .agent)
        #expect(identity.description == "charges cards")
        #expect(identity.capabilities == ["charge", "refund"] && identity.services == ["stripe"])
        #expect(identity.expires == Located(CalendarDay("2027-06-30")!, at: place(11, 11)))
        #expect(identity.keyFile == Located("~/.config/launch/key.txt", at: place(12, 12)))
        #expect(identity.recipients.map { $0.value } == ["age1first", "age1second", "ssh-ed25519 AAAA"])
        #expect(identity.recipients.map { $0.position } == [place(13, 13), place(14, 15), place(14, 29)])
    }

    @Test func `keeps every key of a secret`() throws {
        let secret = try #require(try parse(Self.sample).secret(named: "STRIPE_KEY"))
        #expect(secret.header.namePosition == place(31, 9) && secret.wireName == "STRIPE_KEY")
        #expect(secret.header.purpose == "charging" && secret.header.comment == "ask the owner")
        #expect(secret.header.tags.map { [$0.key, $0.value] } == [["team", "billing"], ["tier", "1"]])
        #expect(secret.service == "stripe" && secret.rotates == "quarterly" && secret.rateLimit == "100/s")
        #expect(secret.modelHint == "n/a" && secret.source == "dashboard")
        #expect(secret.rotationURL == "https://example.org/keys" && secret.capabilities == ["charge"])
        #expect(secret.created?.value.description == "2026-01-02")
        #expect(secret.expires?.value.description == "2027-03-01")
        #expect(secret.lastRotated?.value.description == "2026-05-01")
        #expect(secret.isRequired && secret.delivery?.value == .memfd)
        #expect(secret.sealedValue?.position == place(47, 19))
        #expect(secret.sealedValue?.value.hasPrefix("-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n") == true)
    }

    @Test func `keeps aliases, sources and defaults`() throws {
        let manifest = try parse(Self.sample)
        #expect(manifest.secrets.map { $0.name } == ["STRIPE_KEY", "LEGACY_STRIPE_KEY", "TOKEN"])
        #expect(manifest.secrets[1].header.aliasTarget?.value == "STRIPE_KEY")
        let origin = try #require(manifest.secrets[2].origin?.value)
        #expect(origin.scheme == "file" && origin.reference == "/run/token")
        #expect(manifest.environment[0].value?.value == "info\nand more")
        #expect(manifest.environment[0].header.table == "env.LOG_LEVEL")
    }

    @Test func `keeps lifecycle, callbacks, scope and isolation`() throws {
        let manifest = try parse(Self.sample)
        let expected = Lifecycle(
            staleWarningDays: 60,
            expiringWarningDays: 14,
            requireExpiration: true,
            requireService: true
        )
        #expect(manifest.lifecycle == expected)
        #expect(manifest.callbacks?.onExpired == "page-me" && manifest.callbacks?.onExpiring == nil)
        #expect(manifest.scope == .shell)
        #expect(manifest.isolation?.profile == Located("node", at: place(29, 11)))
    }

    @Test func `may say nothing but its version`() throws {
        let manifest = try parse("version = 1")
        #expect(manifest.lifecycle == .defaults && manifest.lifecycle.staleWarningDays == 90)
        #expect(manifest.lifecycle.expiringWarningDays == 30)
        #expect(manifest.secrets.isEmpty && manifest.environment.isEmpty && manifest.identity == nil)
        #expect(manifest.scope == .exec && manifest.isolation == nil && manifest.namespace == nil)
    }

    @Test func `may have an identity without a name`() throws {
        let identity = try parse("version = 1\n[identity]\nrecipient = \"age1x\"").identity
        #expect(identity?.name == nil && identity?.recipients.map { $0.value } == ["age1x"])
    }

    @Test func `takes an empty sealed value for none`() throws {
        #expect(try parse("version = 1\n[secret.A]\nencrypted_value = \"\"").secrets[0].sealedValue == nil)
    }

    @Test func `may give a secret and a default the same name`() throws {
        let manifest = try parse("version = 1\n[secret.A]\n[env.A]\nvalue = \"x\"")
        #expect(manifest.secrets[0].wireName == manifest.environment[0].wireName)
    }

    @Test func `of envpkt may have any version, ours only 1`() throws {
        #expect(try parse("version = 99", .envpkt).dialect == .envpkt)
        #expect(try parse("version = 1.5", .envpkt).dialect == .envpkt)
        #expect(
            problems(of: "version = 2\nunknown = 1")
                == [ManifestProblem(position: place(1, 11), kind: .unsupportedVersion(found: 2))]
        )
        #expect(Manifest.Dialect(fileName: "envpkt.toml") == .envpkt)
        #expect(Manifest.Dialect(fileName: "launch.toml") == .launch)
    }
}

@Suite struct `A namespace` {
    @Test(arguments: [
        ("[namespace]\nprefix = \"APP\"\n[secret.KEY]", "APP__KEY"),
        ("[namespace]\nprefix = \"APP\"\nseparator = \"_\"\n[secret.KEY]", "APP_KEY"),
        ("[namespace]\nprefix = \"\"\n[secret.KEY]", "KEY"),
        ("[namespace]\nprefix = \"APP\"\n[secret.KEY]\nnamespace = \"\"", "KEY"),
        ("[namespace]\nprefix = \"APP\"\nseparator = \"\"\n[secret.KEY]\nnamespace = \"WEB_\"", "WEB_KEY"),
        ("[secret.KEY]\nnamespace = \"WEB\"", "WEB__KEY"),
    ])
    func `decides the name the child sees`(text: String, wireName: String) throws {
        let secret = try parse("version = 1\n" + text).secrets[0]
        #expect(secret.wireName == wireName && secret.name == "KEY")
    }

    @Test func `of an alias is its own`() throws {
        let text = """
            version = 1
            [namespace]
            prefix = "APP"
            [env.A]
            value = "1"
            [env.B]
            from_key = "env.A"
            namespace = ""
            """
        #expect(try parse(text).environment.map { $0.wireName } == ["APP__A", "B"])
    }
}
