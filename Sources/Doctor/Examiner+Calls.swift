internal import LinuxSystem

/// System calls that a launch uses, or that should be closed to it.
extension Examiner {
    func call(_ feature: Feature) -> Finding {
        switch feature {
        case .closeRange: simple(feature, .closeRange, since: "5.11")
        case .pidfd: pidfd(feature)
        case .cloneIntoCgroup: cloneIntoCgroup(feature)
        case .ioUringClosed: ioUring(feature)
        case .tiocstiClosed: tiocsti(feature)
        case .auditRead: auditRead(feature)
        default: auditEnabled(feature)
        }
    }

    /// A launch signals by one; opening one and taking descriptors by it is more than it needs.
    private func pidfd(_ feature: Feature) -> Finding {
        switch machine.probe(.pidfd) {
        case .value: return Finding(feature, .yes)
        case .failed(step: 2, let number):
            return Finding(feature, .no, .none, cause(.failed(step: 2, errno: number), since: "5.1"))
        case let outcome: return Finding(feature, .partly, .none, cause(outcome, since: "5.6"))
        }
    }

    private func cloneIntoCgroup(_ feature: Feature) -> Finding {
        switch machine.probe(.cloneIntoCgroup) {
        case .failed(_, errno: ErrorNumber.badDescriptor): Finding(feature, .yes)
        case .failed(_, errno: ErrorNumber.tooBig): Finding(feature, .no, .none, .missing(since: "5.7"))
        case let outcome: Finding(feature, .no, .none, cause(outcome, since: "5.7"))
        }
    }

    /// `EFAULT` comes from behind the checks: it is open to this process. Setting 1 leaves it to the privileged.
    private func ioUring(_ feature: Feature) -> Finding {
        let name = "kernel.io_uring_disabled"
        let setting = machine.setting(name)
        let value = setting.map { Finding.Value.text($0) } ?? .none
        switch machine.probe(.ioUring) {
        case .failed(_, errno: ErrorNumber.badAddress), .failed(_, errno: ErrorNumber.invalid), .value:
            return Finding(feature, setting == "1" ? .partly : .no, value, .sysctl(name))
        case .timedOut: return Finding(feature, .unknown, value, .timedOut)
        case .failed(step: 0, let number): return Finding(feature, .unknown, value, .error(number))
        case .failed, .killed: return Finding(feature, .yes, value)
        }
    }

    private func tiocsti(_ feature: Feature) -> Finding {
        let name = "dev.tty.legacy_tiocsti"
        return switch machine.setting(name) {
        case "0": Finding(feature, .yes, .text("0"))
        case let value?: Finding(feature, .no, .text(value), .sysctl(name))
        case nil: unreadable(feature, Machine.path(of: name), .no, since: "6.2")
        }
    }

    private func auditRead(_ feature: Feature) -> Finding {
        let outcome = machine.probe(.auditRead)
        switch outcome {
        case .value: return Finding(feature, .yes)
        case .failed(step: 2, _) where !machine.has(.auditRead):
            return Finding(feature, .no, .none, .capability(Capability.auditRead.name))
        case .failed(step: 1, errno: ErrorNumber.noProtocol):
            return Finding(feature, .no, .none, .missing(since: nil))
        default: return Finding(feature, .no, .none, whyNoAudit(outcome))
        }
    }

    /// The audit system answers to the first user namespace only.
    private func whyNoAudit(_ outcome: KernelProbe.Outcome) -> Finding.Cause? {
        if case .failed = outcome, context(.initialUserNamespace).state == .no { return .userNamespace }
        return cause(outcome)
    }

    private func auditEnabled(_ feature: Feature) -> Finding {
        let outcome = machine.probe(.auditStatus)
        switch outcome {
        case .value(0): return Finding(feature, .no, .number(0), .value)
        case .value(let status): return Finding(feature, .yes, .number(status))
        case .failed(step: 1, errno: ErrorNumber.noProtocol):
            return Finding(feature, .no, .none, .missing(since: nil))
        case .failed where !machine.has(.auditControl):
            return Finding(feature, .unknown, .none, .capability(Capability.auditControl.name))
        default: return Finding(feature, .unknown, .none, whyNoAudit(outcome))
        }
    }
}
