package import SecretMemory

/// Why an age file, identity or recipient was refused. Holds public data only: never key text, never plaintext.
package enum AgeError: Error, Equatable, Sendable {
    /// The header, its stanzas or the payload nonce are malformed.
    case header(HeaderFailure)
    /// The armor is malformed at this 1-based line.
    case armor(ArmorFailure, line: Int)
    /// No identity unwraps the file key; the distinct stanza types say what the file is encrypted to.
    case noMatch(stanzaTypes: [String])
    /// The file key unwrapped but the header was changed since it was written.
    case headerMACMismatch
    /// The payload is damaged; chunks count from 0.
    case payload(PayloadFailure)
    /// Locked memory for keys or plaintext could not be had.
    case lockedMemory(SecretMemoryError)
    /// The authentic header binds the file to something other than `expected` (nil: no name was asked for, and
    /// the binding itself is ambiguous). `found` has the arguments of each `launch-name` stanza.
    case boundToAnotherName(expected: String?, found: [String])
    /// An identity or identity file is unusable; `line` is 1-based, nil outside a file or for the file as a whole.
    case identity(IdentityFailure, line: Int?)
    /// A recipient is unusable.
    case recipient(RecipientFailure)
    /// A file must be sealed to at least one recipient.
    case noRecipients
    /// More recipients than a reader of ours accepts stanzas.
    case tooManyRecipients(Int)
    /// A name must be 1 or more bytes in 0x21...0x7E to stand in a stanza.
    case unencodableName
}

/// What is wrong in a header. Stanzas count from 0.
package enum HeaderFailure: Equatable, Sendable {
    /// The first line is not `age-encryption.org/v1`.
    case versionLine
    /// The input ends inside the header.
    case truncated
    /// The header is larger than ``Header/maximumSize``.
    case tooLarge
    /// There are more stanzas than ``Header/maximumStanzaCount``.
    case tooManyStanzas
    /// The MAC line follows the version line at once.
    case noStanzas
    /// A line is neither a stanza's `-> ` line with well-formed arguments nor the MAC line.
    case stanzaLine(stanza: Int)
    /// A body is not canonical unpadded base64 in 64 columns closed by a shorter line.
    case stanzaBody(stanza: Int)
    /// The last line is not `--- ` and 32 bytes of canonical base64.
    case macLine
    /// A recognised stanza has this many arguments (its type not counted), which is wrong for it.
    case argumentCount(stanza: Int, found: Int)
    /// A recognised stanza's argument does not have the encoding or size of that type.
    case argument(stanza: Int)
    /// A recognised stanza's body has the wrong number of bytes.
    case bodySize(stanza: Int, found: Int)
    /// The ephemeral share is a low-order point: the shared secret would be all zeros.
    case lowOrderShare(stanza: Int)
    /// Fewer than 16 bytes follow the header.
    case payloadNonce(found: Int)
}

/// What is wrong in an armored file.
package enum ArmorFailure: Equatable, Sendable {
    /// No `-----BEGIN AGE ENCRYPTED FILE-----` line where it must be.
    case beginLine
    /// No `-----END AGE ENCRYPTED FILE-----` line after the last base64 line.
    case endLine
    /// The input ends before the END line.
    case truncated
    /// An empty line between BEGIN and END.
    case emptyLine
    /// A line longer than 64 columns.
    case longLine
    /// A line that is not canonical padded base64.
    case encoding
    /// More than 1,024 bytes of white space before or after.
    case tooMuchWhitespace
    /// Something other than white space after the END line.
    case trailingData
}

/// What is wrong in a payload. Chunks count from 0.
package enum PayloadFailure: Equatable, Sendable {
    /// A chunk's tag is wrong: altered, out of order, or under another key.
    case authentication(chunk: Int)
    /// The input ends before a final chunk, or inside one.
    case truncated(chunk: Int)
    /// An empty final chunk, which only an empty payload may have.
    case emptyFinalChunk(chunk: Int)
    /// Bytes follow the final chunk.
    case trailingData(chunk: Int)
}

/// What is wrong with an identity or an identity file.
package enum IdentityFailure: Equatable, Sendable {
    /// `AGE-SECRET-KEY-1…` does not decode.
    case bech32(Bech32Failure)
    /// A known kind that this reader cannot use.
    case unsupported(IdentityKind)
    /// A recipient stands where an identity must.
    case recipientInstead
    /// Not an identity of any known kind.
    case unrecognised
    /// The file is not UTF-8.
    case invalidUTF8
    /// The file is larger than ``IdentityFile/maximumSize``.
    case tooLarge
    /// The file holds no identity.
    case none
}

/// Kinds of identity that are recognised and refused.
package enum IdentityKind: Equatable, Sendable {
    /// An age file holding identities.
    case encryptedIdentityFile
    /// An SSH private key.
    case sshPrivateKey
    /// `AGE-PLUGIN-…`.
    case plugin
    /// `AGE-SECRET-KEY-PQ-1…`.
    case postQuantum
}

/// What is wrong with a recipient.
package enum RecipientFailure: Equatable, Sendable {
    /// `age1…` does not decode.
    case bech32(Bech32Failure)
    /// A known kind that this writer cannot use.
    case unsupported(RecipientKind)
    /// An identity stands where a recipient must.
    case identityInstead
    /// Not a recipient of any known kind.
    case unrecognised
    /// The public key is a low-order point: anyone could open the file.
    case lowOrderPoint
}

/// Kinds of recipient that are recognised and refused.
package enum RecipientKind: Equatable, Sendable {
    /// `age1pq1…`.
    case postQuantum
    /// `age1tag1…` and `age1tagpq1…`.
    case tagged
    /// `age1NAME1…`.
    case plugin
    /// `ssh-ed25519 …` and `ssh-rsa …`.
    case ssh
}

/// What is wrong in a Bech32 string.
package enum Bech32Failure: Error, Equatable, Sendable {
    /// Upper and lower case letters.
    case mixedCase
    /// The human-readable part is not the expected one.
    case prefix
    /// A character outside the Bech32 alphabet.
    case character
    /// The checksum does not match: a typing or copying mistake.
    case checksum
    /// The data part does not have the length of the key.
    case length
    /// The bits that fill up the last character are not zero.
    case padding
}
