internal import Isolation
internal import LinuxSystem
internal import TOML

/// Who the command runs as, and the variables that tell it so.
struct CommandAccount: Sendable {
    /// The user and groups by number.
    let account: Account
    /// `HOME`, `USER` and `LOGNAME` of the account where the user changes, as systemd's `User=` and runuser(1) set
    /// them; what the manifest says of them wins.
    let variables: [(name: String, value: String)]
    /// Variables of the launcher's environment that speak of another user.
    let withheld: [String]

    /// Nil when the profile names nobody, or whom this process runs as already.
    init?(_ identity: IdentitySettings) throws(LaunchError) {
        guard identity != IdentitySettings() else { return nil }
        let found: AccountDatabase.Found
        let current: (account: Account, isUniform: Bool)
        do throws(SystemError) { current = try Account.current() } catch {
            throw .account(.own(error), nearest: nil)
        }
        do throws(AccountError) {
            found = try AccountDatabase().find(
                user: identity.user,
                group: identity.group,
                groups: identity.groups,
                current: current.account
            )
        } catch { throw .account(error, nearest: Self.nearest(error)) }
        if current.isUniform, found.account.isSame(as: current.account) { return nil }
        account = found.account
        if found.account.user == current.account.user {
            (variables, withheld) = ([], [])
        } else {
            withheld = ["HOME", "USER", "LOGNAME"]
            let home = found.home.flatMap { $0.isEmpty || $0.utf8.contains(0) ? nil : $0 } ?? "/"
            variables = [("HOME", home)] + (found.name.map { [("USER", $0), ("LOGNAME", $0)] } ?? [])
        }
    }

    private static func nearest(_ error: AccountError) -> String? {
        guard case .unknown(_, let name, _, let known) = error else { return nil }
        return nearestKey(to: name, among: known)
    }
}

extension SelectedProfile {
    /// Whose variables do not pass to the command.
    var withheldVariables: [String] { account?.withheld ?? [] }

    /// The variables that tell the command who it is, but those that `defaults` have.
    func variables(
        besides defaults: [(name: String, value: String)]
    ) -> [(name: String, value: String)] {
        let said = NameSet(defaults.map(\.name))
        return (account?.variables ?? []).filter { !said.contains($0.name) }
    }

    /// What the score is set through, if the profile sets it.
    func outOfMemoryScore() throws(LaunchError) -> CommandScore? {
        guard let wanted = profile.outOfMemoryScore else { return nil }
        do throws(SystemError) { return CommandScore(own: try OutOfMemoryScore(), wanted: wanted) } catch {
            throw .outOfMemoryScore(wanted, error)
        }
    }

    private var groupRequest: ControlGroupRequest? {
        let limits = profile.controlGroup
        guard limits.isLimited else { return nil }
        return ControlGroupRequest(
            memory: limits.memory,
            processes: limits.processes,
            processor: limits.processor
        )
    }

    /// Makes the control groups, if the profile limits anything.
    func controlGroups() throws(LaunchError) -> CommandGroups {
        guard let groupRequest else { return CommandGroups() }
        let isRequired = profile.controlGroup.enforcement == .required
        do throws(ControlGroupError) {
            return CommandGroups(made: try ControlGroups(groupRequest, isRequired: isRequired))
        } catch {
            if isRequired { throw .controlGroup(error) }
            return CommandGroups(failures: [error])
        }
    }

    /// Where they would be made, for `explain`.
    func foreseenControlGroups() throws(LaunchError) -> CommandGroups {
        guard let groupRequest else { return CommandGroups() }
        do throws(ControlGroupError) {
            let (sites, failures) = try ControlGroupSite.find(groupRequest.controllers)
            if profile.controlGroup.enforcement == .required, let failure = failures.first { throw failure }
            return CommandGroups(
                entries: sites.map { (-1, "\($0.directory)/launch-PID") },
                failures: failures
            )
        } catch {
            if profile.controlGroup.enforcement == .required { throw .controlGroup(error) }
            return CommandGroups(failures: [error])
        }
    }
}

/// The launcher's own `oom_score_adj`, and what the command shall have.
struct CommandScore {
    let own: OutOfMemoryScore
    let wanted: Int

    /// For the start, which hands it on.
    func take() throws(LaunchError) {
        do throws(SystemError) { try own.take(wanted) } catch { throw .outOfMemoryScore(wanted, error) }
    }
}

/// The control groups of a launch as its plan knows them.
struct CommandGroups {
    /// Nil where there are none, or none yet.
    var made: ControlGroups?
    var entries: [(descriptor: CInt, name: String)] = []
    var failures: [ControlGroupError] = []

    init() {}

    init(made: ControlGroups) {
        self.made = made
        entries = made.entries
        failures = made.failures
    }

    init(entries: [(descriptor: CInt, name: String)] = [], failures: [ControlGroupError]) {
        self.entries = entries
        self.failures = failures
    }
}
