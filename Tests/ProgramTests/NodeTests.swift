import Foundation
import LaunchProgram
import Testing

@Suite(.enabled(if: Machine.has("node")), .timeLimit(.minutes(30)))
struct `Node under its profile` {
    static let node = Launched("node")

    /// Each request is answered by a thread of its own.
    static let server = """
        const { Worker } = require('worker_threads'), fs = require('fs')
        const server = require('http').createServer((request, response) => {
            const worker = new Worker(
                `const { parentPort, workerData } = require('worker_threads')
                parentPort.postMessage('body of ' + workerData)`,
                { eval: true, workerData: request.url })
            worker.on('message', text => response.end(text))
            worker.on('error', error => response.destroy(error))
        })
        process.on('SIGTERM', () => {
            server.closeAllConnections()
            server.close(() => console.log('closed'))
        })
        server.listen(0, '127.0.0.1', () => {
            fs.writeFileSync('port.new', String(server.address().port))
            fs.renameSync('port.new', 'port')
        })
        """

    @Test func `serves, fetches from itself, and ends when told to`() throws {
        let premises = try Premises()
        try premises.write("server.js", Self.server)
        try premises.write(
            "client.js",
            """
            Promise.all(['/a', '/b', '/c'].map(path =>
                fetch('http://127.0.0.1:' + process.argv[2] + path).then(answer => answer.text())))
            .then(texts => console.log(texts.join(', ')))
            """
        )
        let server = try premises.start(["node", "server.js"], under: Self.node)
        try server.wait { premises.has("port") }
        let fetched = try premises.work(["node", "client.js", premises.read("port")], under: Self.node)
        #expect(fetched == "body of /a, body of /b, body of /c")
        #expect(server.stop() == 0, "\(server.said)")
        #expect(server.said == "closed\n")
    }

    @Test func `watches files, starts programs, compiles and uses its thread pool`() throws {
        let premises = try Premises()
        try premises.write(
            "work.js",
            """
            const fs = require('fs'), crypto = require('crypto'), { execFile } = require('child_process')
            const watcher = fs.watch('.', (_, name) => {
                if (name !== 'made') return
                watcher.close()
                console.log('watched')
                execFile('sh', ['-c', 'echo $((6 * 7))'], (error, output) => {
                    console.log(error || 'child ' + output.trim())
                    crypto.pbkdf2('p', 's', 1000, 4, 'sha256', (_, key) => console.log(key.length))
                })
            })
            fs.writeFileSync('made', 'x')
            let sum = 0
            for (let i = 0; i < 5e6; i++) sum += i % 7
            console.log(sum)
            """
        )
        let text = try premises.work(["node", "work.js"], under: Self.node)
        #expect(text == "14999995\nwatched\nchild 42\n4")
    }

    /// Without a registry: the package is one that npm has packed.
    @Test(.enabled(if: Machine.has("npm")))
    func `installs a package whose script builds it, and starts the program`() throws {
        let premises = try Premises()
        // What a first npm makes; a directory that is not there when a launch begins cannot be granted.
        try premises.make("home/.npm")
        try premises.make("project/part")
        try premises.write(
            "part/package.json",
            #"{ "name": "part", "version": "1.0.0", "main": "built.js", "scripts": { "postinstall": "node build.js" } }"#
        )
        try premises.write(
            "part/build.js",
            "require('fs').writeFileSync('built.js', 'module.exports = ' + 6 * 7)"
        )
        try premises.write(
            "package.json",
            #"{ "name": "whole", "version": "1.0.0", "scripts": { "start": "node main.js" } }"#
        )
        try premises.write("main.js", "console.log('the part is', require('part'))")
        let quiet = ["npm_config_update_notifier": "false", "npm_config_offline": "true"]
        func npm(_ words: String...) throws -> String {
            try premises.work(["npm"] + words, under: Self.node, adding: quiet)
        }
        _ = try npm("pack", "./part")
        _ = try npm("install", "--no-audit", "--no-fund", "./part-1.0.0.tgz")
        #expect(try premises.read("node_modules/part/built.js") == "module.exports = 42")
        #expect(try npm("start").hasSuffix("the part is 42"))
        _ = try npm("ci", "--no-audit", "--no-fund")
        #expect(try npm("start", "--silent") == "the part is 42")
    }

    @Test func `reads no key`() throws {
        let premises = try Premises()
        let script = "console.log(require('fs').readFileSync(process.env.HOME + '/.ssh/id_ed25519', 'utf8'))"
        try premises.expectRefused(["node", "-e", script], under: Self.node)
    }
}
