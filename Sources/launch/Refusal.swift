internal import ArgumentParser

/// Says why and gives the status of a refusal.
func refuse(_ message: Message) -> ExitCode {
    Output.show(message)
    return ExitCode(Main.refusal)
}
