package import Age
package import LinuxSystem
package import Manifest
package import ManifestEditing
package import SecretMemory
package import SecretSources

/// Why nothing was sealed; the manifest is as it was.
package enum SealingError: Error {
    case unreadable(path: String, SystemError)
    case malformed(path: String, ManifestError)
    /// Neither the manifest nor the command line names a recipient.
    case noRecipient
    case badRecipient(String, AgeError)
    /// Not `[A-Za-z_][A-Za-z0-9_]*`.
    case badName(String)
    /// The entry stands for another one and has no value of its own.
    case alias(name: String, target: String)
    /// It has a sealed value and the command line does not say to replace it.
    case alreadySealed(name: String)
    /// `from` says where its value comes from.
    case fromElsewhere(name: String)
    /// Nothing is left to seal.
    case nothingToSeal
    /// `--reseal` of an entry that is not sealed, or not there.
    case notSealed(name: String)
    /// Standard input can give one value only.
    case severalFromStandardInput
    /// No variable of that name, and no terminal to ask on.
    case noValue(names: [String])
    case reading(name: String, ReadingError)
    case prompt(Terminal.PromptError)
    case identity(IdentityError)
    case opening(name: String, AgeError)
    case sealing(name: String, AgeError)
    case memory(SecretMemoryError)
    /// With the new value the manifest would be refused; it was not written.
    case unusableResult(path: String, ManifestError)
    case editing(path: String, TOMLEditError)
    /// Written to a temporary file and not put in place.
    case replacing(path: String, SystemError)
}
