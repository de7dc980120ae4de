/// What a supervisor does in the place of another init, besides what options ask for (CShims/CEntry/CEntry.h).
package struct StandIn: Equatable, Sendable {
    /// Orphans come to this process; otherwise they do only where they did before it was started.
    package var adoptsOrphans = true
    /// The command's process group is sent SIGTERM, or what that is sent on as, when the command has ended.
    package var endsGroup = false
    /// SIGTSTP, SIGTTIN and SIGTTOU stop the supervisor once they were sent on.
    package var stopsWhenAsked = false
    /// Say which orphans were reaped.
    package var tellsReaped = false

    /// What all of them do.
    package init() {}

    static let pauseFlag = 8192

    /// Signals of the command itself are sent on too, as every such init does.
    var flags: Int {
        var flags = 512
        if !adoptsOrphans { flags += 256 }
        if endsGroup { flags += 1024 }
        if stopsWhenAsked { flags += 2048 }
        if tellsReaped { flags += 4096 }
        return flags
    }
}
