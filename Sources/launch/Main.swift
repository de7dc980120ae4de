internal import Launching
internal import LinuxSystem
internal import SecretMemory

/// The C main function; the package manager links it under this name. `@main` would be isolated to the main actor, and so
/// bring in the runtime of concurrency and Dispatch, a fifteenth of the file, with constructors that run at every start.
@c(launch_main) func main() -> CInt { Main.run() }

/// The program.
enum Main {
    /// The status for everything that launch itself refuses or fails at (env(1), timeout(1)).
    static let refusal: Int32 = 125

    fileprivate static func run() -> Never {
        LockedMemoryFailure.handle {
            Output.show(Diagnostics.lockedMemoryUnusable)
            exitProcess(refusal)
        }
        let arguments = ProcessArguments()
        let name = arguments[0]
        if name == ObserverProcess.name { exitProcess(ObserverImage.run(arguments)) }
        if let program = DropIn(calledAs: name) { exitProcess(program.run(arguments)) }
        var words: [String] = []
        // One that another launch has started, which follows changes, has that one's words first.
        var index = name == GenerationRole.name ? GenerationRole.argumentCount : 1
        while index < arguments.count {
            let word = arguments[index]
            index += 1
            // The first ends what is launch's own; a command is never read, only handed on.
            if word == "--" { break }
            words.append(word)
        }
        exitProcess(
            LaunchCommand.status(words[...]) { (index..<max(arguments.count, index)).map { arguments[$0] } }
        )
    }
}
