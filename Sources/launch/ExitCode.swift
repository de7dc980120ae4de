/// How `launch` ends, thrown by a verb that has said what there is to say.
struct ExitCode: Error, Equatable {
    let rawValue: Int32

    init(_ rawValue: Int32) { self.rawValue = rawValue }
}

/// Says why and gives the status of a refusal.
func refuse(_ message: Message) -> ExitCode {
    Output.show(message)
    return ExitCode(Main.refusal)
}
