import Foundation
import LaunchProgram
import Testing

/// Ports and sockets that a profile does not grant; `PORT` and `NAME` are an outsider's.
@Suite(.enabled(if: Machine.has("gcc", "setpriv", "unshare", "nsenter")), .timeLimit(.minutes(30)))
struct `Attacks on the network` {
    static let ports: [Attack] = ["connect", "connect-6", "connect-mapped", "connect-deferred"].map {
        Attack(name: $0, operands: ["PORT"], answer: "EACCES", vain: [:], absent: nil)
    }

    /// Connections that Landlock does not see; the answers are those of a kernel that cannot make them.
    static let unseen: [Attack] =
        [
            "connect-fastopen", "connect-fastopen-high", "connect-fastopen-message",
            "connect-fastopen-messages",
        ].map { Attack(name: $0, operands: ["PORT"], answer: "EOPNOTSUPP", vain: [:], absent: nil) } + [
            .refused("connect-mptcp", "PORT", by: "EPROTONOSUPPORT", absent: "EPROTONOSUPPORT")
        ]

    static let bindings: [Attack] = ["bind", "bind-6"].map {
        Attack(name: $0, operands: ["FREE"], answer: "EACCES", vain: [:], absent: nil)
    }

    static let families: [Attack] =
        ["socket-internet", "socket-internet-6", "socket-netlink", "socket-vsock", "socket-internet-high"]
        .map { Attack(name: $0, operands: [], answer: "EAFNOSUPPORT", vain: [:], absent: nil) }

    static let abstract: [Attack] = ["connect-abstract", "send-abstract"].map {
        Attack(name: $0, operands: ["NAME"], answer: "EPERM", vain: [:], absent: nil)
    }

    /// An outsider with a port and an abstract name, and a port that nobody has.
    private func outsider(_ site: Site) throws -> RunningProgram {
        let name = "launch-attack-" + UUID().uuidString
        let program = try RunningProgram(
            site.words + [try Compiled.program(Site.probe), "serve", name],
            in: site.workshop
        )
        site.values["NAME"] = name
        let port: UInt16 = try #require(program.line().flatMap { UInt16($0) }, "\(program.errorText)")
        site.values["PORT"] = "\(port)"
        // Below the range that the kernel chooses from.
        site.values["FREE"] = "\(Int.random(in: 20000..<32000))"
        return program
    }

    @Test(arguments: ports + unseen + bindings, Starter.allCases)
    func `are stopped by a list of ports`(_ attack: Attack, _ starter: Starter) throws {
        let site = try Site(starter)
        let outsider = try outsider(site)
        let list = "[network]\nconnect = [1]\nbind = [1]"
        try site.expect(attack, without: site.profile(), with: site.profile(list))
        _ = outsider
    }

    @Test(arguments: ports + bindings, Starter.allCases)
    func `leave the ports of the list alone`(_ attack: Attack, _ starter: Starter) throws {
        let site = try Site(starter)
        let outsider = try outsider(site)
        let list = "[network]\nconnect = [$PORT]\nbind = [$FREE]"
        #expect(try site.attempt(attack, launch: site.profile(list)) == .succeeded)
        _ = outsider
    }

    /// Landlock knows TCP's connect and bind; a filter may close the rest, and then this says so.
    @Test(arguments: ["datagram", "listen"], Starter.allCases)
    func `by datagrams and by ports that the kernel chooses are a known limit`(
        _ name: String,
        _ starter: Starter
    ) throws {
        let site = try Site(starter)
        let outsider = try outsider(site)
        let options = try site.profile("[network]\nconnect = [1]\nbind = [1]")
        #expect(try site.attempt(.refused(name, "PORT", by: ""), launch: options) == .succeeded)
        _ = outsider
    }

    @Test(arguments: families, Starter.allCases)
    func `are stopped by local sockets only`(_ attack: Attack, _ starter: Starter) throws {
        let site = try Site(starter)
        let none = try site.profile(first: "network = \"none\"")
        for options in [try site.profile("[network]\nsockets = \"local\""), none] {
            let control = try site.attempt(attack, launch: site.profile())
            #expect(control == .succeeded)
            #expect(try site.attempt(attack, launch: options) == .refused(attack.answer))
            for name in ["socket-local", "socketpair"] {
                #expect(try site.attempt(.refused(name, by: ""), launch: options) == .succeeded)
            }
        }
    }

    @Test(arguments: abstract, Starter.allCases)
    func `of abstract names are stopped by a domain`(_ attack: Attack, _ starter: Starter) throws {
        let site = try Site(starter)
        let outsider = try outsider(site)
        let domain = "[scope]\nabstract_sockets = true"
        try site.expect(attack, without: site.profile(), with: site.profile(domain))
        try site.expectRefused(attack, launch: [])
        _ = outsider
    }

    @Test(arguments: ports + unseen + abstract, Starter.allCases)
    func `are stopped by a network of one's own`(_ attack: Attack, _ starter: Starter) throws {
        let site = try Site(starter)
        let outsider = try outsider(site)
        let attack = Attack.refused(attack.name, attack.operands[0], by: "ECONNREFUSED")
        try site.expect(attack, without: site.profile(), with: site.profile("[namespaces]\nnet = true"))
        _ = outsider
    }
}
