import Foundation
import LaunchProgram
import Testing

@Suite struct `launch audit` {
    private static let states = [
        ("expires = 2999-12-31", "healthy", 0, 0), ("created = 2001-02-03", "degraded", 0, 1),
        ("expires = 2001-02-03", "critical", 2, 2),
    ]

    @Test(arguments: states)
    func `says how things stand by its exit status and on stdout alone`(
        entry: String,
        status: String,
        code: Int,
        strict: Int
    ) throws {
        let fixture = try Fixture("[secret.TOKEN]\n\(entry)")
        for (options, expected) in [([], code), (["--strict"], strict)] {
            let table = try fixture.run(LaunchProgram.path, ["audit"] + options)
            #expect(table.status == Int32(expected))
            #expect(table.text.hasPrefix("\(status): 1 secret") && table.errors.isEmpty)
            let json = try fixture.run(LaunchProgram.path, ["audit", "--format", "json"] + options)
            #expect(json.status == Int32(expected) && json.errors.isEmpty)
        }
    }

    @Test func `writes JSON that other programs read, whatever the manifest holds`() throws {
        let fixture = try Fixture(
            """
            [secret.ONE]
            service = "quo\\"te \\u001b[2J \\n dašės \\\\ </script>"
            purpose = "p"
            rotation_url = "https://example.org/"
            expires = 2001-02-03
            [secret.TWO]
            from_key = "secret.ONE"
            [secret.THREE]
            """
        )
        let script = """
            import json, subprocess, sys
            result = subprocess.run([sys.argv[1], 'audit', '--format=json'], capture_output=True)
            report = json.loads(result.stdout)
            print(result.returncode, report['status'], report['total'], report['expired'], report['healthy'], report['aliases'])
            for row in report['secrets']: print(row['key'], row['status'], row['alias_of'], row['rotation_url'])
            print(report['secrets'][0]['service'] == 'quo"te \\x1b[2J \\n dašės \\\\ </script>', report['identity'])
            """
        let lines = try fixture.python(script).text.split(separator: "\n")
        #expect(
            lines == [
                "2 critical 3 2 1 1", "ONE expired None https://example.org/",
                "TWO expired secret.ONE https://example.org/",
                "THREE healthy None None", "True None",
            ]
        )
        #expect(!(try fixture.launch("audit").text.contains("\u{1b}")))
    }

    @Test func `decrypts nothing and needs no identity`() throws {
        let fixture = try Fixture("[secret.TOKEN]\n[secret.BAD]\nencrypted_value = \"x\"")
        try fixture.seal("TOKEN")
        try FileManager.default.removeItem(atPath: fixture.path(Fixture.identityPath))
        let outcome = try fixture.launch("audit", "--strict")
        #expect(outcome.status == 0)
    }

    @Test func `is 125 when it cannot audit`() throws {
        let fixture = try Fixture()
        try fixture.launch("audit").expectRefusal(saying: "no launch.toml or envpkt.toml from here up to /")
        try fixture.launch("audit", "--format", "xml").expectRefusal(
            saying: "--format must be table or json, not \"xml\""
        )
        try fixture.manifest("[secret.TOKEN]\nexpires = \"2001-02-30\"")
        try fixture.launch("audit", "--format", "json").expectRefusal(saying: "is not a day that exists")
    }

    @Test func `calls a secret expired from the first moment of its day`() throws {
        let script = """
            import datetime, json, subprocess, sys
            today = datetime.datetime.now(datetime.timezone.utc).date()
            tables = [f'[secret.D{days}]\\nexpires = {today + datetime.timedelta(days)}\\n' for days in [0, 2, 40]]
            open('dates.toml', 'w').write('version = 1\\n' + ''.join(tables))
            report = json.loads(subprocess.run([sys.argv[1], 'audit', '-c', 'dates.toml', '--format=json'], capture_output=True).stdout)
            if datetime.datetime.now(datetime.timezone.utc).date() != today: sys.exit(print('expired expiring_soon healthy'))
            print(*[row['status'] for row in report['secrets']])
            """
        #expect(try Fixture().python(script).text == "expired expiring_soon healthy\n")
    }
}
