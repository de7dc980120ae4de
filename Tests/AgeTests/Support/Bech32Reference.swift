/// Bech32 written down from BIP 173's reference code, to make strings that the module never writes.
enum Bech32Reference {
    static let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l")

    /// A string with a valid checksum over any five-bit values.
    static func encode(prefix: String, values: [UInt8]) -> String {
        let letters = Array(prefix.utf8)
        let expanded = letters.map { $0 >> 5 } + [0] + letters.map { $0 & 31 }
        let sum = checksum(expanded + values + [0, 0, 0, 0, 0, 0]) ^ 1
        let closing = (0..<6).map { UInt8(truncatingIfNeeded: sum >> (5 * (5 - UInt32($0)))) & 31 }
        return prefix + "1" + String((values + closing).map { alphabet[Int($0)] })
    }

    /// Five-bit values of `bytes`; the unused bits of the last one are `padding`.
    static func values(of bytes: [UInt8], padding: UInt8 = 0) -> [UInt8] {
        var bits = bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
        var filler = 0
        while bits.count % 5 != 0 {
            bits.append(padding >> filler & 1)
            filler += 1
        }
        return stride(from: 0, to: bits.count, by: 5).map { start in
            bits[start..<start + 5].reduce(0) { $0 << 1 | $1 }
        }
    }

    private static func checksum(_ values: [UInt8]) -> UInt32 {
        let generator: [UInt32] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3]
        var state: UInt32 = 1
        for value in values {
            let top = state >> 25
            state = (state & 0x1ff_ffff) << 5 ^ UInt32(value)
            for bit in 0..<5 where top >> UInt32(bit) & 1 == 1 { state ^= generator[bit] }
        }
        return state
    }
}
