import Glibc
import LaunchProgram
import Testing

@testable import LinuxSystem

@Suite struct `Accounts` {
    let workshop: Workshop
    private let current = Account(user: 500, group: 501, groups: [501, 7])

    init() throws { workshop = try Workshop() }

    private func find(
        _ user: String?,
        _ group: String? = nil,
        _ groups: [String]? = nil,
        passwd: String? = "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1001:,,,:/srv/app:/bin/sh\n",
        group file: String? = "root:x:0:\napp:x:1001:\nlog:x:4:other,app\nbig:x:4294967294:app\n"
    ) throws -> AccountDatabase.Found {
        if let passwd { try workshop.write("passwd", passwd) }
        if let file { try workshop.write("group", file) }
        return try AccountDatabase(directory: workshop.directory)
            .find(user: user, group: group, groups: groups, current: current)
    }

    private func error(_ body: () throws -> AccountDatabase.Found) -> AccountError? {
        do {
            _ = try body()
            return nil
        } catch { return error as? AccountError }
    }

    @Test func `by name have the entry's group and the groups that list them`() throws {
        let found = try find("app")
        #expect(found.account == Account(user: 1000, group: 1001, groups: [1001, 4, 4_294_967_294]))
        #expect(found.name == "app")
        #expect(found.home == "/srv/app")
    }

    @Test func `by number are the same`() throws {
        #expect(try find("1000") == find("app"))
        #expect(try find("app", "4").account.group == 4)
        #expect(try find("app", "log").account.group == 4)
        // As initgroups(3) with another group: the entry's own does not count.
        #expect(try find("app", "log").account.groups == [4, 4_294_967_294])
    }

    @Test func `without an entry take a group, and have no name and no home`() throws {
        let found = try find("4242", "7")
        #expect(found.account == Account(user: 4242, group: 7, groups: [7]))
        #expect(found.name == nil)
        #expect(found.home == nil)
        let path = workshop.path("passwd")
        #expect(error { try find("4242") } == .groupNeeded(user: 4242, path: path))
        // This process's own user has a group.
        #expect(try find("500").account.group == 501)
    }

    @Test func `with groups given have those, and their own where the list says so`() throws {
        #expect(try find("app", nil, []).account.groups == [])
        #expect(try find("app", nil, ["log", "12", "log"]).account.groups == [4, 12])
        #expect(try find("app", nil, ["...", "12"]).account.groups == [1001, 4, 4_294_967_294, 12])
    }

    @Test func `without a user are this process's`() throws {
        let found = try find(nil, "log")
        #expect(found.account == Account(user: 500, group: 4, groups: [4]))
    }

    @Test func `need no files when all is said by number`() throws {
        let found = try find("10", "11", ["12"], passwd: nil, group: nil)
        #expect(found.account == Account(user: 10, group: 11, groups: [12]))
        let passwd = workshop.path("passwd")
        #expect(
            error { try find("app", passwd: nil) } == .unknown(.user, name: "app", path: passwd, known: [])
        )
    }

    @Test func `that nobody knows are told with the names there are`() throws {
        let unknown = error { try find("ap") }
        #expect(
            unknown == .unknown(.user, name: "ap", path: workshop.path("passwd"), known: ["root", "app"])
        )
        guard case .unknown(.group, "logs", _, let known) = error({ try find("app", "logs") }) else {
            Issue.record("not unknown")
            return
        }
        #expect(known == ["root", "app", "log", "big"])
    }

    /// Each as glibc's `files` service reads it.
    @Test(
        arguments: [
            "app:x:7:8:c:/h:/s",  // no end of line
            "# app:x:1:1::/:/\n\n  \n\t app:x:7:8:c:/h:/s\n",
            "+app:x:1:1::/:/\n-app:x:1:1::/:/\n+::::::\n+\napp:x:7:8:c:/h:/s\n",
            "app2:x:1:1::/:/\nap:x:1:1::/:/\napp:x:7:8:c:/h:/s\napp:x:9:9::/:/\n",
            "broken\nbroken:x\nbroken:x:a:b:c:d:e\napp:x:7:8:c:/h:/s:more\n",
            "app::7:8::/h\n",
            "APP:x:1:1::/:/\n\u{e4}pp:x:1:1::/:/\napp:x:07:0008:c:/h:/s\n",
        ]
    ) func `are found in odd files`(_ passwd: String) throws {
        let found = try find("app", passwd: passwd)
        #expect(found.account.user == 7)
        #expect(found.account.group == 8)
        #expect(found.home == "/h")
        #expect(try find("7", passwd: passwd).account == found.account)
    }

    @Test func `are found behind a line of any length`() throws {
        let long = "long:x:1:1:" + String(repeating: "a", count: 1 << 20) + ":/:/\n"
        #expect(try find("app", passwd: long + "app:x:7:8:c:/h:/s\n").account.user == 7)
    }

    @Test(
        arguments: [
            "app\n", "app:x\n", "app:x:1\n", "app:x::1::/:/\n", "app:x:-1:1::/:/\n", "app:x: 1:1::/:/\n",
            "app:x:0x1:1::/:/\n", "app:x:4294967295:1::/:/\n", "app:x:4294967296:1::/:/\n",
            "app:x:99999999999999999999999999:1::/:/\n", "app:x:1e3:1::/:/\n",
        ]
    ) func `whose entry cannot be used are refused, and no later one is taken`(_ line: String) {
        let path = workshop.path("passwd")
        let passwd = "root:x:0:0::/:/\n" + line + "app:x:1000:1000::/:/\n"
        #expect(
            error { try find("app", passwd: passwd) }
                == .malformed(.user, name: "app", path: path, line: 2)
        )
    }

    @Test func `that cannot be numbers are refused`() {
        for text in ["4294967295", "4294967296", "99999999999999999999"] {
            #expect(error { try find(text) } == .outOfRange(.user, text: text))
            #expect(error { try find("app", text) } == .outOfRange(.group, text: text))
        }
        #expect(error { try find("4294967294", "1") } == nil)
        // Nothing but digits is a number.
        for text in ["", "-1", "+1", "0x10", "1 ", " 1", "1e2"] {
            guard case .unknown = error({ try find(text) }) else {
                Issue.record("\(text)")
                continue
            }
        }
    }

    @Test func `digits are a number, whatever a file calls so`() throws {
        let found = try find("1000", passwd: "1000:x:0:0::/:/\napp:x:1000:1001::/:/\n")
        #expect(found.account.user == 1000)
    }

    @Test func `may be a quarter of a million`() throws {
        var passwd = ""
        var group = ""
        for number in 0..<250_000 {
            passwd += "user\(number):x:\(number):\(number):some body:/home/user\(number):/bin/bash\n"
            if number % 4 == 0 { group += "group\(number):x:\(number):user1,user249999\n" }
        }
        let found = try find("user249999", passwd: passwd, group: group)
        #expect(found.account.user == 249_999)
        #expect(found.account.groups.count == 62_501)
    }

    @Test func `with more groups than the kernel takes are refused`() throws {
        let group = (0..<65_537).map { "g\($0):x:\($0):app\n" }.joined()
        #expect(error { try find("app", group: group) } == .tooManyGroups(count: 65_537, limit: 65_536))
    }

    @Test func `in a file that is none are not looked for`() throws {
        let path = workshop.path("passwd")
        let made = unsafe mkfifo(path, 0o644)
        #expect(made == 0)
        let fifo = error { try find("app", passwd: nil) }
        #expect(fifo == .unreadable(path: path, SystemError(call: "open", errno: EINVAL)))
    }

    @Test func `are compared by what they may do`() {
        let account = Account(user: 1, group: 2, groups: [3, 4])
        #expect(account.isSame(as: Account(user: 1, group: 2, groups: [4, 3, 2])))
        #expect(!account.isSame(as: Account(user: 1, group: 2, groups: [3])))
        #expect(!account.isSame(as: Account(user: 1, group: 3, groups: [3, 4, 2])))
        #expect(!account.isSame(as: Account(user: 2, group: 2, groups: [3, 4])))
    }

    @Test func `of this process are what the kernel says`() throws {
        let (account, isUniform) = try Account.current()
        #expect(account.user == geteuid())
        #expect(account.group == getegid())
        #expect(isUniform)
    }

    /// The oracle: what the C library makes of the machine's own files.
    @Test func `of this machine are what initgroups says`() throws {
        let database = try AccountDatabase()
        for name in ["root", "nobody", "daemon", "www-data"] {
            guard let entry = unsafe getpwnam(name) else { continue }
            let found = try database.find(user: name, group: nil, groups: nil, current: current)
            // Safety: the entry is read before the next call replaces it.
            let user = unsafe entry.pointee.pw_uid
            let group = unsafe entry.pointee.pw_gid
            let home = unsafe String(cString: entry.pointee.pw_dir)
            #expect(found.account.user == user)
            #expect(found.account.group == group)
            #expect(found.home == home)
            var groups = [gid_t](repeating: 0, count: 256)
            var count: CInt = 256
            let listed = unsafe getgrouplist(name, group, &groups, &count)
            #expect(listed >= 0)
            #expect(Set(found.account.groups) == Set(groups.prefix(Int(count))))
        }
    }
}
