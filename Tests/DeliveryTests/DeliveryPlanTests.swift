import Glibc
import ProcessFixtures
import SecretMemory
import Testing

@testable import Delivery
@testable import LinuxSystem

@Suite struct `The delivery plan` {
    typealias Value = (name: String, method: DeliveryMethod, value: [UInt8])

    private func block(_ values: [Value]) throws -> SecretBlock {
        var block = try SecretBlock(
            values.map { (name: $0.name, method: $0.method, count: $0.value.count) }
        )
        let places = block.entries.map(\.value.lowerBound)
        block.fill { bytes in
            for (place, value) in zip(places, values) {
                for (index, byte) in value.value.enumerated() { bytes[place + index] = byte }
            }
        }
        return block
    }

    private func plan(
        _ values: [Value],
        defaults: [(name: String, value: String)] = [],
        parent: [String] = [],
        pristine: Bool = false,
        withholding withheld: [String] = [],
        keeping kept: [String] = [],
        processIDs: [String] = []
    ) throws -> DeliveryPlan {
        try DeliveryPlan(
            secrets: try block(values),
            defaults: defaults,
            inheriting: .made(of: parent),
            policy: EnvironmentPolicy(pristine: pristine, withholding: withheld, keeping: kept),
            processIDs: processIDs
        )
    }

    @Test func `gives the command its own number where the parent had its`() throws {
        let parent = ["LISTEN_PID=7", "WATCHDOG_PID=7", "LISTEN_FDS=1", "HOME=/"]
        let both = ["LISTEN_PID", "WATCHDOG_PID"]
        let plan = try plan([], parent: parent, processIDs: both)
        #expect(strings(plan) == ["LISTEN_FDS=1", "HOME=/", "LISTEN_PID=", "WATCHDOG_PID="])
        let pristine = try self.plan(
            [],
            parent: parent,
            pristine: true,
            keeping: ["LISTEN_PID", "LISTEN_FDS"],
            processIDs: both
        )
        #expect(strings(pristine) == ["LISTEN_FDS=1", "HOME=/", "LISTEN_PID="])
        // A secret of that name is what was asked for.
        let secret = try self.plan([text("LISTEN_PID", "x")], parent: parent, processIDs: both)
        #expect(strings(secret) == ["LISTEN_FDS=1", "HOME=/", "WATCHDOG_PID=", "LISTEN_PID=x"])
    }

    private func text(_ name: String, _ value: String, _ method: DeliveryMethod = .environment) -> Value {
        (name, method, Array(value.utf8))
    }

    private func strings(_ plan: borrowing DeliveryPlan) -> [String] {
        unsafe plan.environment.withVector { vector in
            var strings: [String] = []
            while let text = unsafe vector[strings.count] { unsafe strings.append(String(cString: text)) }
            return strings
        }
    }

    @Test func `hands on the parent's environment and adds the secrets`() throws {
        let plan = try plan([text("TOKEN", "t")], parent: ["PATH=/bin", "EDITOR=vi"])
        #expect(strings(plan) == ["PATH=/bin", "EDITOR=vi", "TOKEN=t"])
        #expect(plan.descriptors == [])
    }

    @Test func `replaces a variable that is a secret's, and every one of that name`() throws {
        let plan = try plan([text("TOKEN", "new")], parent: ["TOKEN=old", "A=1", "TOKEN=older"])
        #expect(strings(plan) == ["A=1", "TOKEN=new"])
    }

    @Test func `gives defaults, which a secret of the same name replaces`() throws {
        let plan = try plan(
            [text("TOKEN", "t")],
            defaults: [("PORT", "3000"), ("TOKEN", "no"), ("EMPTY", "")],
            parent: ["PORT=1", "PATH=/bin"]
        )
        #expect(strings(plan) == ["PATH=/bin", "PORT=3000", "EMPTY=", "TOKEN=t"])
    }

    @Test func `keeps back what is withheld, and whatever holds or locates an identity`() throws {
        let plan = try plan(
            [],
            parent: [
                "LAUNCH_IDENTITY=k", "LAUNCH_IDENTITY_FILE=f", "ENVPKT_AGE_KEY=k", "ENVPKT_AGE_KEY_FILE=f",
                "SOPS_AGE_KEY=k", "SOPS_AGE_KEY_FILE=f", "SOPS_AGE_KEY_CMD=c",
                "SOPS_AGE_SSH_PRIVATE_KEY_FILE=f", "SOPS_AGE_SSH_PRIVATE_KEY_CMD=c", "OTHER_SECRET=o",
                "LAUNCH_IDENTITY_OF=mine", "LAUNCH_CONFIG=c",
            ],
            withholding: ["OTHER_SECRET"]
        )
        #expect(strings(plan) == ["LAUNCH_IDENTITY_OF=mine", "LAUNCH_CONFIG=c"])
    }

    @Test func `pristine passes six variables, and still the secrets and the defaults`() throws {
        let plan = try plan(
            [text("TOKEN", "t")],
            defaults: [("PORT", "3000")],
            parent: [
                "PATH=/bin", "HOME=/h", "LANG=C", "LC_ALL=C", "TERM=dumb", "TZ=UTC", "USER=u", "EDITOR=vi",
                "LD_PRELOAD=x",
            ],
            pristine: true,
            withholding: ["TZ"]
        )
        #expect(
            strings(plan) == [
                "PATH=/bin", "HOME=/h", "LANG=C", "TERM=dumb", "USER=u", "PORT=3000", "TOKEN=t",
            ]
        )
    }

    @Test func `announces a memfd by name and descriptor, and keeps its value out of the environment`() throws
    {
        let plan = try plan(
            [text("CERT", "pem\0binary", .memfd), text("TOKEN", "t"), text("KEY", "", .memfd)],
            parent: ["CERT=old", "CERT_FILE=old", "LAUNCH_FDS=old", "KEY=old"]
        )
        let numbers = plan.descriptors
        try #require(numbers.count == 2)
        #expect(
            strings(plan) == [
                "CERT_FILE=/proc/self/fd/\(numbers[0])", "KEY_FILE=/proc/self/fd/\(numbers[1])",
                "LAUNCH_FDS=CERT:\(numbers[0]),KEY:\(numbers[1])", "TOKEN=t",
            ]
        )
        let copy = OwnedDescriptor(owning: fcntl(numbers[0], F_DUPFD_CLOEXEC, 3))
        #expect(try copy.readAll(limit: 99) == Array("pem\0binary".utf8))
        #expect(numbers.allSatisfy { $0 > 2 })
    }

    @Test func `refuses a secret or a default where an announcement must stand`() {
        let cert = text("CERT", "pem", .memfd)
        #expect(throws: DeliveryError.announcementTaken(name: "CERT_FILE", of: "CERT")) {
            _ = try plan([cert], defaults: [("CERT_FILE", "/etc/cert")])
        }
        #expect(throws: DeliveryError.announcementTaken(name: "CERT_FILE", of: "CERT")) {
            _ = try plan([cert, text("CERT_FILE", "x")])
        }
        #expect(throws: DeliveryError.announcementTaken(name: "LAUNCH_FDS", of: "CERT")) {
            _ = try plan([cert], defaults: [("LAUNCH_FDS", "x")])
        }
    }

    @Test func `refuses NUL in a variable, wherever it is`() {
        for value in [[0], [1, 0], [0, 1], [1, 0, 1]] as [[UInt8]] {
            #expect(throws: DeliveryError.containsNUL(name: "B")) {
                _ = try plan([text("A", "fine"), ("B", .environment, value)])
            }
        }
    }

    @Test(arguments: [131_071, 131_072]) func `takes the longest string the kernel takes, and no longer`(
        _ length: Int
    ) throws {
        let value = String(repeating: "v", count: length - "LONG=".utf8.count)
        let error = DeliveryError.tooLong(name: "LONG", bytes: length, limit: 131_071)
        if length == 131_071 {
            #expect(strings(try plan([text("LONG", value)])) == ["LONG=\(value)"])
            #expect(strings(try plan([], defaults: [("LONG", value)])) == ["LONG=\(value)"])
        } else {
            #expect(throws: error) { _ = try plan([text("LONG", value)]) }
            #expect(throws: error) { _ = try plan([], defaults: [("LONG", value)]) }
        }
        // A file has no such limit.
        #expect(try plan([text("LONG", value, .memfd)]).descriptors.count == 1)
    }

    @Test func `says for which value there was no memfd`() async {
        await #expect(processExitsWith: .success) {
            var few = rlimit(rlim_cur: 3, rlim_max: 3)
            // 7 is RLIMIT_NOFILE, a macro that Glibc's module leaves out.
            guard unsafe setrlimit(__rlimit_resource_t(7), &few) == 0 else { exit(1) }
            let block = try SecretBlock([(name: "CERT", method: .memfd, count: 1)])
            do throws(DeliveryError) {
                _ = try DeliveryPlan(
                    secrets: block,
                    defaults: [],
                    inheriting: .made(of: []),
                    policy: EnvironmentPolicy(pristine: false, withholding: [])
                ).descriptors
                exit(2)
            } catch {
                let cause = SystemError(call: "memfd_create", errno: EMFILE)
                if error != .memfd(name: "CERT", cause) { exit(3) }
            }
        }
    }

    @Test func `of many secrets replaces each of them`() throws {
        let names = (0..<200).map { "SECRET_\($0)" }
        let plan = try plan(
            names.map { text($0, "new") },
            parent: names.map { "\($0)=old" } + ["KEPT=1"]
        )
        #expect(strings(plan) == ["KEPT=1"] + names.map { "\($0)=new" })
    }
}
