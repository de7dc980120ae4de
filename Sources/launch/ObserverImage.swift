internal import Isolation
internal import LinuxSystem

/// The third image: `launch-observer <socket> <orders> <output> [<audit> <bell>]`, which answers in the place of a command's filters and
/// tells what they refused when the last process of the launch is gone.
enum ObserverImage {
    /// The status of the process, which only the supervisor sees.
    static func run(_ arguments: ProcessArguments) -> Int32 {
        let numbers = (1..<max(1, arguments.count)).compactMap { Int32(arguments[$0]) }
        guard [3, 5].contains(numbers.count), arguments.count == numbers.count + 1 else {
            return Main.refusal
        }
        let socket = OwnedDescriptor(owning: numbers[0])
        let output = OwnedDescriptor(owning: numbers[2])
        let audit = numbers.count > 3 ? AuditListener(owning: (numbers[3], numbers[4])) : nil
        guard let orders = read(numbers[1]) else { return Main.refusal }
        do throws(SystemError) { try ObserverConfinement.apply(keeping: orders.keptCapabilities) } catch {
            Output.show(Diagnostics.observerNotConfined(error))
            return Main.refusal
        }
        // None comes when the command could not be started, of which launch tells.
        guard let listener = SeccompListener(receivedFrom: socket) else { return 0 }
        var observer = Observer(orders)
        observer.run(listener, audit: audit, socket: socket)
        Output.write(lines: DenialJSON.lines(observer.report), to: output)
        if orders.speaks { tell(observer.report) }
        return 0
    }

    private static func read(_ number: Int32) -> ObserverOrders? {
        let file = OwnedDescriptor(owning: number)
        return (try? file.readAll(limit: 1 << 24)).flatMap { ObserverOrders(bytes: $0) }
    }

    private static func tell(_ report: DenialReport) {
        if report.entries.isEmpty, report.lostRecords == 0 {
            Output.note("nothing was refused")
        } else {
            Output.show(Diagnostics.denials(report))
        }
    }
}
