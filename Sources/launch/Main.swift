internal import ArgumentParser
internal import LinuxSystem
internal import SecretMemory

/// The program. A launch takes the short way past the argument parser, which costs more than decrypting; every
/// other verb, and every launch whose options need explaining, takes the long one.
@main
enum Main {
    /// The status for everything that launch itself refuses or fails at (env(1), timeout(1)).
    static let refusal: Int32 = 125

    static func main() {
        LockedMemoryFailure.handle {
            Output.show(Diagnostics.lockedMemoryUnusable)
            exitProcess(refusal)
        }
        let arguments = ProcessArguments()
        if arguments[0] == ObserverProcess.name { exitProcess(ObserverImage.run(arguments)) }
        if let options = ExecOptionWords.options(in: arguments), let command = arguments.command {
            exitProcess(ExecVerb.run(command, options))
        }
        exitProcess(run(arguments))
    }

    private static func run(_ arguments: ProcessArguments) -> Int32 {
        let words = (1..<max(arguments.count, 1)).map { arguments[$0] }
        do {
            var verb = try LaunchCommand.parseAsRoot(words)
            try verb.run()
            return 0
        } catch let exit as ExitCode {
            return exit.rawValue
        } catch {
            return report(error)
        }
    }

    /// Help and version are answers; everything else is an error of the command line.
    private static func report(_ error: any Error) -> Int32 {
        if LaunchCommand.exitCode(for: error).isSuccess {
            let written: Void? = try? Output.print(LaunchCommand.message(for: error))
            return written == nil ? refusal : 0
        }
        Output.show(Diagnostics.usage(LaunchCommand.message(for: error)))
        return refusal
    }
}
