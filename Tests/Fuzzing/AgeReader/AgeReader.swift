// Fuzzes all that reads untrusted bytes: armor, header, STREAM, identity files, recipients.
//
// Built and run by Tests/Fuzzing/run.
// The first byte of an input selects what the rest is read as.

internal import Age
internal import FuzzingDriver

/// Protects nothing: published with this source.
private let identityText = "AGE-SECRET-KEY-1CELHVSSS5ZDJ6P4JKA6WLSN2RGGC2452GJLQPR2CWZD7FEDRZ04Q22R42Y"

@MainActor private let identity: X25519Identity = {
    let text = Array(identityText.utf8)
    guard let identity = try? X25519Identity(bech32: text.span) else {
        fatalError("the fixed identity is wrong")
    }
    return identity
}()

/// libFuzzer's entry point, which it calls on the main thread only.
@MainActor @c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // Safety: libFuzzer lends `count` bytes for this call; the array is a copy.
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let mode = input.first else { return 0 }
    let rest = Array(input.dropFirst())
    switch mode % 4 {
    case 0: read(rest)
    case 1: _ = try? IdentityFile.parse(rest.span)
    case 2: readRecipient(rest)
    default: sealAndAlter(rest)
    }
    return 0
}

/// Nothing but an error or authentic plaintext may come of any bytes.
@MainActor private func read(_ file: [UInt8]) {
    do {
        var decryptor = try Decryptor(identities: [identity])
        _ = try decryptor.open(file.span, boundTo: "NAME")
    } catch {}
    guard let parsed = try? AgeFile(parsing: file.span), let size = try? parsed.plaintextCount else { return }
    precondition(size >= 0 && size < file.count, "a plaintext is smaller than its file")
}

/// A recipient that is read is written back as it was, but for its case.
private func readRecipient(_ text: [UInt8]) {
    guard let recipient = try? X25519Recipient(bech32: text.span) else { return }
    precondition(recipient.description == String(decoding: text, as: UTF8.self).lowercased(), "not canonical")
}

/// A sealed file opens to its plaintext; with any of its bytes altered it does not open to anything else.
@MainActor private func sealAndAlter(_ input: [UInt8]) {
    guard input.count >= 4 else { return }
    let plaintext = Array(input.dropFirst(4))
    let armored = input[0] & 1 == 1
    let name: String? = input[0] & 2 == 2 ? "NAME" : nil
    guard
        var file = try? seal(plaintext.span, to: [identity.recipient], boundTo: name, armored: armored)
    else { fatalError("sealing failed") }
    let index = (Int(input[1]) << 8 | Int(input[2])) % file.count
    file[index] ^= input[3]

    let result = open(file)
    if input[3] == 0 { precondition(result == plaintext, "an unaltered file must open") }
    if !armored, input[3] != 0 { precondition(result == nil, "an altered file must not open") }
    if let result { precondition(result == plaintext, "an altered file opened to something else") }
}

@MainActor private func open(_ file: [UInt8]) -> [UInt8]? {
    do {
        let parsed = try AgeFile(parsing: file.span)
        var plaintext = [UInt8](repeating: 0, count: try parsed.plaintextCount)
        var span = plaintext.mutableSpan
        var decryptor = try Decryptor(identities: [identity])
        _ = try decryptor.open(parsed, boundTo: "NAME", into: &span)
        return plaintext
    } catch { return nil }
}

@main enum Fuzzer {
    // Safety: the arguments of this process, which live as long as it does.
    static func main() { unsafe fuzz_run(CommandLine.argc, CommandLine.unsafeArgv) }
}
