/// An age file in memory, out of its armor, with its header parsed; nothing is decrypted yet.
package struct AgeFile: Sendable {
    let bytes: [UInt8]
    let header: Header

    /// Copies the file, armored or binary, which is told from its first visible characters.
    ///
    /// - Throws: ``AgeError/armor(_:line:)``, ``AgeError/header(_:)``.
    package init(parsing file: Span<UInt8>) throws(AgeError) {
        var binary: [UInt8]
        if Armor.isArmored(file) {
            binary = try Armor.decode(file)
        } else {
            binary = []
            binary.reserveCapacity(file.count)
            binary.append(file)
        }
        header = try Header(parsing: binary.span)
        bytes = binary
    }

    /// Whether `file` says that it is an age file, armored or binary. Unlike other PEM documents, such as a private key,
    /// which may be a value themselves.
    package static func isRecognised(_ file: Span<UInt8>) -> Bool {
        Armor.isAge(file) || file.starts(with: "age-encryption.org/", at: 0)
    }

    /// The number of plaintext bytes, which follows from the length of the file.
    ///
    /// - Throws: ``AgeError`` when no payload has that length.
    package var plaintextCount: Int {
        get throws(AgeError) {
            let nonce = try header.payloadNonce(in: bytes.span)
            return try Payload.plaintextCount(sealedCount: bytes.count - nonce.upperBound)
        }
    }
}
