internal import LinuxSystem

extension Shell {
    /// Milliseconds without any change after which nothing is expected to happen any more. tini wakes every second.
    private static let stillness: Int64 = 800
    /// How many looks must have found no change, should this process itself have had no time.
    private static let looks = 20
    /// Milliseconds after which it is over in any case.
    private static let limit: Int64 = 20_000

    /// Waits until something is so.
    ///
    /// Gives up when no descendant has run and nothing has appeared for a while: all of them wait, and then nothing will
    /// come. A slow machine is no reason to give up, because on it somebody is still to run.
    func wait(else failure: @autoclosure () -> String, until isSo: () -> Bool) throws(Verdict) {
        let start = Clock.monotonicMilliseconds()
        var changed = start
        var unchanged = 0
        var before: [ProcessStanding] = []
        while true {
            let hasNews = look()
            if isSo() { return }
            let now = Clock.monotonicMilliseconds()
            let processes = ProcessTree.descendants()
            if hasNews || processes != before || processes.isEmpty || !processes.allSatisfy(\.isIdle) {
                changed = now
                unchanged = 0
            }
            before = processes
            unchanged += 1
            let isStill = unchanged > Self.looks && now - changed > Self.stillness
            if isStill || now - start > Self.limit || isOver {
                throw .failed("\(failure()); \(isOver ? "the shell has ended" : lastWords)")
            }
            look(waiting: 10)
        }
    }

    /// Waits until every process has done what it had to: none runs, and none has run between two looks.
    func settle() {
        let start = Clock.monotonicMilliseconds()
        var before: [ProcessStanding] = []
        while Clock.monotonicMilliseconds() - start < 3000 {
            let hasNews = look()
            let processes = ProcessTree.descendants()
            if !hasNews && processes == before && processes.allSatisfy(\.isIdle) { return }
            before = processes
            look(waiting: 2)
        }
    }

    /// Takes what has appeared; true when something has.
    @discardableResult
    func look(waiting milliseconds: CInt = 0) -> Bool {
        // A terminal that was taken away shows nothing, but time still has to pass.
        guard terminal != nil, !isOver else {
            _ = ForkedTask.ready(among: [], waiting: milliseconds)
            return false
        }
        let arrival = terminal?.look(&shown, waiting: milliseconds)
        if arrival == .hungUp { isOver = true }
        return arrival == .bytes
    }

    /// Those that run a program of this name, zombies aside.
    func processes(named name: String) -> [ProcessStanding] {
        ProcessTree.descendants().filter { $0.name == name && !$0.isZombie }
    }

    /// What the shell has started and still has.
    var jobs: [ProcessStanding] {
        ProcessTree.descendants().filter { $0.parent == process && !$0.isZombie }
    }

    /// Whether bash is gone.
    var hasEnded: Bool { !ProcessTree.descendants().contains { $0.id == process && !$0.isZombie } }

    /// Ends everything.
    func end() {
        terminal = nil
        ProcessTree.endDescendants()
    }
}
