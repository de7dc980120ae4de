internal import CJansson
internal import TOML

/// A parsed JSON text (RFC 8259).
indirect enum JSONValue {
    case object([(key: String, value: JSONValue)])
    case array([JSONValue])
    case string(String)
    case unsigned(UInt64)
    /// Negative or with a fraction or an exponent: no number a profile can hold.
    case otherNumber
    case boolean(Bool)
    case null

    /// Parses one object or array of at most `maximumDepth` levels, without repeated keys.
    static func parse(_ text: Span<UInt8>, maximumDepth: Int) throws(OCISeccompError.Kind) -> JSONValue {
        var bytes = WideIntegers.hidden(in: text)
        if bytes.isEmpty { bytes = [0x20] }
        var error = json_error_t()
        // Safety: jansson reads `count` bytes during the call and copies what it keeps.
        let root = unsafe bytes.withUnsafeBytes { buffer in
            unsafe json_loadb(buffer.baseAddress, buffer.count, Int(JSON_REJECT_DUPLICATES), &error)
        }
        guard let root = unsafe root else {
            let position = SourcePosition(line: max(1, Int(error.line)), column: max(1, Int(error.column)))
            throw .syntax(position: position, message: message(of: error))
        }
        // Safety: the root is ours alone, and nothing of it is kept: every string is copied.
        defer { unsafe json_decref(root) }
        return try unsafe value(root, depth: maximumDepth)
    }

    private static func message(of error: json_error_t) -> String {
        // Safety: jansson terminates the text with a NUL.
        unsafe withUnsafeBytes(of: error.text) { text in
            unsafe String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    // Safety: callers pass a live value of jansson; what is borrowed from it lives as long.
    private static func value(
        _ json: UnsafeMutablePointer<json_t>,
        depth: Int
    ) throws(OCISeccompError.Kind) -> JSONValue {
        guard depth > 0 else { throw .tooDeep }
        switch unsafe json.pointee.type {
        case JSON_OBJECT:
            var members: [(key: String, value: JSONValue)] = []
            var iterator = unsafe json_object_iter(json)
            while let current = unsafe iterator {
                if let key = unsafe json_object_iter_key(current),
                    let member = unsafe json_object_iter_value(current)
                {
                    members.append((unsafe String(cString: key), try unsafe value(member, depth: depth - 1)))
                }
                unsafe iterator = json_object_iter_next(json, current)
            }
            return .object(members)
        case JSON_ARRAY:
            var elements: [JSONValue] = []
            let count = unsafe json_array_size(json)
            for index in 0..<count {
                if let element = unsafe json_array_get(json, index) {
                    elements.append(try unsafe value(element, depth: depth - 1))
                }
            }
            return .array(elements)
        case JSON_STRING:
            guard let text = unsafe json_string_value(json) else { return .null }
            let string = unsafe String(cString: text)
            return WideIntegers.value(of: string).map(JSONValue.unsigned) ?? .string(string)
        case JSON_INTEGER:
            let number = unsafe json_integer_value(json)
            return number < 0 ? .otherNumber : .unsigned(UInt64(number))
        case JSON_REAL: return .otherNumber
        case JSON_TRUE: return .boolean(true)
        case JSON_FALSE: return .boolean(false)
        default: return .null
        }
    }
}
