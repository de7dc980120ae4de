internal import Isolation
internal import LinuxSystem

/// The command between its execve and its first instruction: what the plan leaves for then is done, what the kernel
/// says is compared with the plan, the receipt is written, and the command may begin.
struct StopAtExecve {
    let launch: Launch
    let plan: IsolationPlan
    /// What the command inherits where the plan changes nothing; nil where no receipt is asked for.
    let own: Posture?

    /// - Parameter own: this process's posture before the start, for the receipt.
    init(_ launch: Launch, _ plan: IsolationPlan, own: Posture?) {
        self.launch = launch
        self.plan = plan
        self.own = own
    }

    /// Returns when the command runs. After an error it must be killed: it has not begun, unless it was started
    /// without a stop.
    func pass(_ child: borrowing StartedChild) throws(LaunchError) {
        guard let mask = plan.maskAfterStop else { return try lookAfterStart(child) }
        var stop = try traced { () throws(ExecStopError) in try ExecStop(of: child, restoring: mask) }
        let found = try finish(&stop)
        if let own, let found {
            let receipt = receipt(found, own, child, .beforeStart)
            try write(receipt)
            if !receipt.differences.isEmpty { throw .posture(receipt.differences) }
        }
        do throws(ExecStopError) { try stop.resume() } catch { throw .stop(error) }
    }

    /// Everything that is done at the stop, in its order: the environment first, because hiding it takes the child's
    /// memory; dumpable last, because it closes /proc to this process too.
    private func finish(_ stop: inout ExecStop) throws(LaunchError) -> Posture? {
        var found: Posture?
        do throws(ExecStopError) {
            if plan.atStop.contains(.hideEnvironment) { try stop.hideEnvironment() }
            if own != nil {
                found = Posture(of: stop.facts)
                let securebits = try read { () throws(ExecStopError) in try stop.securebits() }
                found?.add("securebits", securebits)
            }
            if plan.atStop.contains(.makeUndumpable) { try stop.makeUndumpable() }
            if own != nil {
                let dumpable = try read { () throws(ExecStopError) in try stop.dumpable() }
                found?.add("dumpable", dumpable)
            }
        } catch { throw .stop(error) }
        return found
    }

    /// A number that a receipt may do without: where the command's filter refuses the call, or the program is foreign.
    private func read(_ body: () throws(ExecStopError) -> Int) throws(ExecStopError) -> PostureValue? {
        do throws(ExecStopError) { return .number(try body()) } catch {
            switch error {
            case .refused, .foreignProgram, .noCallInstruction: return nil
            default: throw error
            }
        }
    }

    private func traced(_ body: () throws(ExecStopError) -> ExecStop) throws(LaunchError) -> ExecStop {
        do throws(ExecStopError) { return try body() } catch { throw .stop(error) }
    }

    /// Where nobody may trace: the command runs already, and a difference is a warning.
    private func lookAfterStart(_ child: borrowing StartedChild) throws(LaunchError) {
        guard let own else { return }
        let facts = ProcessDirectory(of: child.processID)
        var found = Posture(of: facts)
        // What has ended meanwhile has no program any more, and half of what was read is of a zombie.
        if facts.hasEnded { found = Posture(unread: "posture", .processEnded) }
        let receipt = receipt(found, own, child, .afterStart)
        try write(receipt)
        if !receipt.differences.isEmpty { launch.observe(.postureDiffers(receipt.differences)) }
    }

    private func receipt(
        _ found: Posture,
        _ own: Posture,
        _ child: borrowing StartedChild,
        _ checked: PostureReceipt.Checked
    ) -> PostureReceipt {
        PostureReceipt(plan: plan, launcher: own, found: found, process: child.processID, checked: checked)
    }

    private func write(_ receipt: PostureReceipt) throws(LaunchError) {
        guard let place = launch.options.receipt else { return }
        let text = Array(receipt.json.utf8)
        do throws(NewFile.ReplacementError) {
            if let number = launch.options.receiptDescriptor {
                do throws(SystemError) { try writeAll(text.span, to: number) } catch { throw .failed(error) }
            } else {
                try NewFile.replace(place, contents: text.span)
            }
        } catch { throw .receipt(place, error) }
    }
}

extension Executable {
    /// As below; where the kernel knows no such executables, `shell` is the command instead.
    borrowing func start(
        _ plan: inout IsolationPlan,
        environment: borrowing EnvironmentBlock,
        initial: NamespaceInit?,
        orShell shell: CommandVector?
    ) throws(ChildError) -> StartedChild {
        do throws(ChildError) {
            return try start(&plan, environment: environment, initial: initial)
        } catch {
            guard let shell, error.isUnknownFormat else { throw error }
            return try Executable(path: shell.name, arguments: shell)
                .start(&plan, environment: environment, initial: initial)
        }
    }

    /// Starts by `plan`; where tracing is refused (Yama, a filter, a debugger that traces this process) and nothing
    /// needs it but the receipt, by the same plan without the stop, which `plan` is then.
    borrowing func start(
        _ plan: inout IsolationPlan,
        environment: borrowing EnvironmentBlock,
        initial: NamespaceInit?
    ) throws(ChildError) -> StartedChild {
        do throws(ChildError) {
            return try start(plan.steps, environment: environment, initial: initial)
        } catch {
            guard case .stepFailed(let index, _, _) = error, case .startTraced = plan.steps[index],
                let other = plan.withoutStop
            else { throw error }
            plan = other
            return try start(plan.steps, environment: environment, initial: initial)
        }
    }
}
