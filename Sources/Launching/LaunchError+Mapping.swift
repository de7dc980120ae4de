internal import Age
internal import Isolation
internal import LinuxSystem
internal import SecretSources

extension LaunchError {
    /// A failure in the child, told in terms of the plan and the command.
    init(_ error: ChildError, plan: IsolationPlan, command: String, path: String) {
        switch error {
        case .notCloned(let error): self = .start(error)
        case .stepFailed(let index, let rule, let errno):
            let step = plan.steps[index]
            if step == .execute {
                let error = SystemError(call: "execve", errno: errno)
                self = .notExecuted(command: command, path: path, error)
            } else {
                let description = step.description
                let error = SystemError(call: description.title, errno: errno)
                self = .step(description, path: step.path(ofRule: rule), error)
            }
        // Ctrl-C between the mask's restoration and execve reaches the whole group: obey it here as well.
        case .killed(_, let signal) where SignalMask.terminating.contains(signal):
            self = .interrupted(signal: signal)
        case .killed(let index, let signal): self = .killed(plan.steps[index].description, signal: signal)
        }
    }
}

extension SecretFailure {
    init(_ error: SourceError, _ place: IdentityPlace?) { self = .sealed(error.reason, identity: place) }
}

extension ChildStep {
    /// The path of a Landlock rule, for the message when it cannot be had.
    fileprivate func path(ofRule index: Int) -> String? {
        guard case .landlock(let ruleset) = self, ruleset.rules.indices.contains(index),
            case .path(let path, _) = ruleset.rules[index].object
        else { return nil }
        return path
    }
}
