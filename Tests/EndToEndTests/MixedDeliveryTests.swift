import Foundation
import LaunchProgram
import Testing

/// Sizes around the chunks of an age payload (65,536 bytes), both ways of delivery and all sources, in one launch.
@Suite struct `Many secrets at once` {
    private static let program = """
        import json, os, subprocess, sys
        launch = sys.argv[1]
        sizes = [0, 1, 65535, 65536, 65537, 131000, 3, 0, 196608, 100000]
        expected, tables, given = {}, [], {}
        def value(name, size): return (name + ':' + 'abc\\n\\t ' * size)[:size]
        for number, size in enumerate(sizes):
            for source in ['SEALED', 'GIVEN']:
                name = f'{source}_{number}'
                method = 'memfd' if size > 131000 or (number % 3 == 1) else 'env'
                tables.append(f'[secret.{name}]\\ndeliver = "{method}"\\n')
                tables.append(f'[secret.ALIAS_{name}]\\nfrom_key = "secret.{name}"\\ndeliver = "memfd"\\n')
                if source == 'GIVEN' and size > 131000: size = 131000
                text = value(name, size)
                expected[name] = (method, text)
                expected['ALIAS_' + name] = ('memfd', text)
                if source == 'GIVEN': given[name] = text
        manifest = open('launch.toml').read()
        open('launch.toml', 'w').write(manifest + ''.join(tables))
        for number in range(len(sizes)):
            name = f'SEALED_{number}'
            subprocess.run([launch, 'seal', name + '=-'], input=expected[name][1].encode(), check=True, stderr=subprocess.PIPE)
        show = '''
        import json, os, sys
        found = {}
        for name in json.load(sys.stdin):
            if name in os.environ: found[name] = ('env', os.environ[name])
            if name + '_FILE' in os.environ: found[name] = ('memfd', open(os.environ[name + '_FILE'], newline='').read())
        print(json.dumps(found))
        '''.replace('\\n        ', '\\n')
        result = subprocess.run([launch, '--', 'python3', '-c', show], input=json.dumps(list(expected)).encode(),
                                env=dict(os.environ) | given, capture_output=True)
        if result.returncode: sys.exit(result.stderr.decode())
        found = json.loads(result.stdout)
        for name in expected:
            if found.get(name) != list(expected[name]): print('wrong:', name, len(expected[name][1]))
        print(len(found))
        """

    @Test func `all arrive, exact to the byte, each in its own way`() throws {
        let fixture = try Fixture("")
        let outcome = try fixture.python(Self.program)
        #expect(outcome.text == "40\n", "\(outcome.errorText)")
    }

    @Test func `none arrives when the last one's contents were altered`() throws {
        let fixture = try Fixture((0..<5).map { "[secret.V\($0)]" }.joined(separator: "\n"))
        for number in 0..<5 { try fixture.seal("V\(number)") }
        let outcome = try fixture.python(
            """
            import base64, re, sys
            text = open('launch.toml').read()
            head, body, tail = re.fullmatch(r'(.*-----BEGIN AGE ENCRYPTED FILE-----\\n)(.*?)(\\n-----END.*)', text, re.S).groups()
            bytes = bytearray(base64.b64decode(body))
            bytes[-1] ^= 1
            lines = base64.b64encode(bytes).decode()
            open('launch.toml', 'w').write(head + '\\n'.join(lines[i:i + 64] for i in range(0, len(lines), 64)) + tail)
            """
        )
        #expect(outcome.status == 0, "\(outcome.errorText)")
        try fixture.refusal(saying: "V4: the sealed value was altered: its contents do not authenticate")
        #expect(
            try fixture.launch("--only", "V0", "V3", "--", "printenv", "V3").text == "\(fixture.canary)\n"
        )
    }

    @Test func `need little locked memory`() throws {
        let fixture = try Fixture((0..<60).map { "[secret.V\($0)]" }.joined(separator: "\n"))
        let variables = Dictionary(uniqueKeysWithValues: (0..<60).map { ("V\($0)", "value \($0)") })
        #expect(try fixture.launch("seal", adding: variables).status == 0)
        // The limit of older containers. Root is exempt from it (CAP_IPC_LOCK).
        let drop = geteuid() == 0 ? "setpriv --bounding-set=-ipc_lock --inh-caps=-ipc_lock" : ""
        let outcome = try fixture.shell("ulimit -l 64; \(drop) $launch -- printenv V59")
        #expect(outcome.text == "value 59\n", "\(outcome.errorText)")
    }
}
