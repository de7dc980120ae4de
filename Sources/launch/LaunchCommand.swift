internal import ArgumentParser

/// The verbs; `exec` is the default one.
struct LaunchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "launch",
        abstract: "Start a program with exactly the secrets it needs and exactly the power it needs.",
        usage: """
            launch [options] -- command [arguments …]
            launch <verb> [options]
            """,
        discussion: """
            Reads launch.toml (or envpkt.toml), refuses when a credential is expired or missing, opens sealed \
            values in locked memory, isolates the command and hands them over.

            EXAMPLES:
              launch -- npm start                  with the manifest found from here up
              launch --deliver memfd -- postgres   secrets as sealed memory files
              launch --only DATABASE_URL -- ./migrate
              launch keygen && launch init         make an identity and a manifest
              launch seal DATABASE_URL             seal a value, asked without echo
              launch audit --strict                check every credential
              launch explain -- npm start          print the plan, decrypt nothing
              launch doctor                        what this kernel and this context can give

            Exit status: the command's own. If it died of a signal, launch dies of the same one. 127 the command \
            was not found, 126 it cannot be executed, 125 launch refused or failed.
            """,
        version: Version.text,
        subcommands: [
            ExecVerb.self, SealVerb.self, AuditVerb.self, ExplainVerb.self, DoctorVerb.self, KeygenVerb.self,
            InitVerb.self,
        ],
        defaultSubcommand: ExecVerb.self
    )
}
