import Foundation
import Testing

/// One file of the C2SP/CCTV age test kit: what must happen, with which identities, and the age file itself.
struct Vector {
    let name: String
    private(set) var expectation = ""
    /// SHA-256 in hexadecimal of all plaintext released.
    private(set) var payloadHash: String?
    private(set) var fileKey: [UInt8] = []
    private(set) var identities: [String] = []
    private(set) var passphrases: [String] = []
    private(set) var isArmored = false
    private(set) var hasUnknownKey = false
    private(set) var file: [UInt8] = []

    /// Whether X25519 identities are all that opening it takes.
    var isSupported: Bool {
        !hasUnknownKey && passphrases.isEmpty && identities.allSatisfy { $0.hasPrefix("AGE-SECRET-KEY-1") }
    }

    init(named name: String) throws {
        self.name = name
        let url = try #require(Vector.folder).appending(path: name)
        let content = [UInt8](try Data(contentsOf: url))
        var offset = 0
        var isCompressed = false
        while let end = content[offset...].firstIndex(of: UInt8(ascii: "\n")), end > offset {
            let line = String(decoding: content[offset..<end], as: UTF8.self)
            offset = end + 1
            let parts = line.split(separator: ": ", maxSplits: 1).map(String.init)
            switch parts[0] {
            case "expect": expectation = parts[1]
            case "payload": payloadHash = parts[1]
            case "identity": identities.append(parts[1])
            case "passphrase": passphrases.append(parts[1])
            case "armored": isArmored = true
            case "compressed": isCompressed = true
            case "file key": fileKey = bytes(hexadecimal: parts[1])
            case "comment": break
            default: hasUnknownKey = true
            }
        }
        offset += 1
        file = isCompressed ? try inflate(url, from: offset) : Array(content[offset...])
    }

    /// The folder of the test kit, or nil when this machine has none.
    static let folder: URL? = {
        let root = URL(filePath: #filePath).appending(path: "../../../..").standardized
        let vectors =
            ProcessInfo.processInfo.environment["LAUNCH_VECTORS"].map { URL(filePath: $0) }
            ?? root.appending(path: "../shared/vectors").standardized
        let folder = vectors.appending(path: "age-testkit")
        if FileManager.default.fileExists(atPath: folder.path) { return folder }
        print("skipped: no age test kit; set LAUNCH_VECTORS to the folder that holds age-testkit")
        return nil
    }()

    static let names: [String] = {
        guard let folder else { return [] }
        return (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?.sorted() ?? []
    }()

    /// The names of the files this module can be held to; prints the others.
    static let supportedNames: [String] = names.filter { name in
        guard let vector = try? Vector(named: name) else { return true }
        if !vector.isSupported { print("skipped: age test kit \(name): needs a scrypt or hybrid identity") }
        return vector.isSupported
    }
}

private func inflate(_ url: URL, from offset: Int) throws -> [UInt8] {
    let script =
        "import sys, zlib; f = open(sys.argv[1], 'rb'); f.seek(int(sys.argv[2])); "
        + "sys.stdout.buffer.write(zlib.decompress(f.read()))"
    return try run("/usr/bin/python3", ["-c", script, url.path, String(offset)]).output
}

private func bytes(hexadecimal text: String) -> [UInt8] {
    stride(from: 0, to: text.count, by: 2).compactMap { offset in
        UInt8(text.dropFirst(offset).prefix(2), radix: 16)
    }
}
