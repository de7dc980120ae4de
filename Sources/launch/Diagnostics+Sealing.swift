internal import Age
internal import LinuxSystem
internal import ManifestEditing
internal import Sealing
internal import TOML

/// Sentences of `launch seal`.
extension Diagnostics {
    static func message(_ error: SealingError) -> Message {
        switch error {
        case .unreadable(let path, let error): Message("cannot read \(path): \(words(error))")
        case .malformed(let path, let error): message(path, error)
        case .unusableResult(let path, let error):
            Message(["not sealed, because the manifest would then be refused:"] + message(path, error).what)
        case .editing(let path, let error): Message("\(words(path, error)); the manifest is unchanged")
        case .replacing(let path, let error):
            Message("cannot replace \(path): \(words(error)); the manifest is unchanged")
        case .identity(let error): message(error)
        case .opening(let name, let error), .sealing(let name, let error): message(error, subject: name)
        case .memory(let error): message(error)
        case .reading(let name, let error): Message("cannot read the value of \(name): \(words(error))")
        case .prompt(let error): Message(words(error))
        default: requestMessage(error)
        }
    }

    private static func requestMessage(_ error: SealingError) -> Message {
        switch error {
        case .noRecipient:
            Message(
                "no recipient to seal to: [identity] has no recipient",
                hint:
                    "launch keygen, then recipient = \"age1…\" in [identity], or launch seal --recipient age1…"
            )
        case .badRecipient(let text, let error): message(recipient: text, error)
        case .badName(let name): Message("\(name): not a name for a variable ([A-Za-z_][A-Za-z0-9_]*)")
        case .alias(let name, let target):
            Message("\(name) stands for \(target) and has no value of its own", hint: "launch seal \(target)")
        case .alreadySealed(let name):
            Message(
                "\(name) is sealed already",
                hint:
                    "printf %s \"$VALUE\" | launch seal \(name)=- replaces it; launch seal --reseal \(name) keeps it"
            )
        case .fromElsewhere(let name):
            Message(
                "\(name) comes from where its key from says, so no value of it is sealed here",
                hint: "take from out of [secret.\(name)] to seal one"
            )
        case .nothingToSeal:
            Message(
                "nothing to seal",
                hint: "launch seal NAME adds a secret; launch seal --reseal renews what is sealed"
            )
        case .notSealed(let name):
            Message("\(name) is not sealed, so there is nothing to reseal", hint: "launch seal \(name)")
        case .severalFromStandardInput:
            Message("only one NAME=- can read standard input", hint: "launch seal once for each of them")
        case .noValue(let names):
            Message(
                "no value for \(names.joined(separator: ", ")): not in the environment, and there is no terminal to ask on",
                hint: "printf %s \"$VALUE\" | launch seal \(names[0])=-"
            )
        default: Message("sealing failed")
        }
    }

    private static func words(_ error: Terminal.PromptError) -> String {
        switch error {
        case .failed(let error): "cannot ask on the terminal: \(words(error))"
        case .cancelled: "cancelled, nothing was sealed"
        case .interrupted(let signal): "interrupted by signal \(signal)"
        case .tooLong: "the line is too long: use NAME=- and standard input"
        }
    }

    private static func words(_ path: String, _ error: TOMLEditError) -> String {
        switch error {
        case .unreadable(let error), .unreadableResult(let error):
            located(path, error.position.line, error.position.column, words(error.kind))
        case .unsupported(let position):
            located(path, position.line, position.column, "this part of the file cannot be edited safely")
        case .notTable(let key, let position):
            located(
                path,
                position.line,
                position.column,
                "\(key.joined(separator: ".")) is a value, not a table"
            )
        case .arrayOfTables(let key, let position):
            located(
                path,
                position.line,
                position.column,
                "\(key.joined(separator: ".")) is an array of tables"
            )
        case .isTable(let key, let position):
            located(
                path,
                position.line,
                position.column,
                "\(key.joined(separator: ".")) is a table, not a value"
            )
        case .exists(let key, let position):
            located(path, position.line, position.column, "\(key.joined(separator: ".")) is there already")
        case .missing(let key): "\(path): no \(key.joined(separator: "."))"
        case .emptyPath: "\(path): no key to edit"
        case .unverified(let key): "\(path): the edit would change more than \(key.joined(separator: "."))"
        }
    }
}
