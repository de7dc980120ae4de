import Glibc
import Testing

/// The supervisor runs before libc, relocation and the Swift runtime: what its object files refer to is what it would
/// crash on. Read from the disassembly, so that metadata which the compiler emits and nobody reaches does not count.
@Suite struct `The supervisor's object files` {
    /// A function: what it calls or jumps to, and the relocations that are not calls.
    struct Function {
        var callees: Set<String> = []
        var references: [String] = []
    }

    /// What CEntry defines outside its header.
    static let shim: Set<String> = [
        "entry_note", "entry_forget", "entry_changed_in_detail", "entry_report", "entry_tell_reaped",
        "entry_relay",
    ]

    /// Bounds of the code segment, addressed relative to the program counter.
    static let linkerSymbols: Set<String> = ["__executable_start", "etext"]

    static func functions(of folder: String) -> [String: Function] {
        var functions: [String: Function] = [:]
        for file in output(of: "ls \(folder)/*.o").split(separator: "\n") {
            functions.merge(Self.functions(ofFile: String(file))) { first, _ in first }
        }
        return functions
    }

    private static func functions(ofFile file: String) -> [String: Function] {
        var functions: [String: Function] = [:]
        // Where functions begin: private ones are called by section and offset.
        var names: [String: String] = [:]
        var section = ""
        var current = ""
        for line in output(of: "objdump -dr --no-show-raw-insn \(file)").split(separator: "\n") {
            if line.hasPrefix("Disassembly of section ") {
                section = String(line.dropFirst(23).dropLast())
            } else if line.hasSuffix(">:"), let start = line.firstIndex(of: "<") {
                current = String(line[line.index(after: start)...].dropLast(2))
                functions[current] = Function()
                names["\(section)+\(Int(line.prefix { $0 != " " }, radix: 16) ?? 0)"] = current
            } else if let relocation = line.firstRange(of: "R_") {
                let words = line[relocation.lowerBound...].split(whereSeparator: \.isWhitespace)
                guard let kind = words.first, let target = words.dropFirst().first else { continue }
                let name = String(target.prefix { $0 != "+" && $0 != "-" })
                if kind.hasSuffix("PLT32") || kind.hasSuffix("CALL26") || kind.hasSuffix("JUMP26") {
                    // "+0x10" or "-0x4"; x86 counts from the end of the instruction.
                    let sign = target.dropFirst(name.count).first == "-" ? -1 : 1
                    let addend = sign * (Int(target.dropFirst(name.count + 3), radix: 16) ?? 0)
                    let address = addend + (kind.hasSuffix("PLT32") ? 4 : 0)
                    functions[current]?.callees.insert(name.hasPrefix(".") ? "\(name)+\(address)" : name)
                } else {
                    functions[current]?.references.append("\(kind) \(name)")
                }
            } else if let start = line.lastIndex(of: "<"), line.hasSuffix(">") {
                let name = line[line.index(after: start)...].dropLast().prefix { $0 != "+" }
                // Before relocation a call points at itself, which objdump names by the symbol before.
                if !name.hasPrefix("got.") { functions[current]?.callees.insert(String(name)) }
            }
        }
        return functions.mapValues { function in
            Function(callees: Set(function.callees.map { names[$0] ?? $0 }), references: function.references)
        }
    }

    /// Everything the entry can reach, by name.
    static func reachable(in functions: [String: Function]) -> Set<String> {
        var found: Set<String> = ["launch_supervisor"]
        var unread = ["launch_supervisor"]
        while let name = unread.popLast() {
            for callee in functions[name]?.callees ?? [] where found.insert(callee).inserted {
                unread.append(callee)
            }
        }
        return found
    }

    @Test func `call nothing but themselves and the shim`() throws {
        let folder = try #require(Self.folder)
        let functions = Self.functions(of: folder)
        #expect(functions["launch_supervisor"] != nil)
        let foreign = Self.reachable(in: functions).filter { functions[$0] == nil }
        #expect(foreign == Self.shim)
    }

    @Test func `refer to no data`() throws {
        let folder = try #require(Self.folder)
        let functions = Self.functions(of: folder)
        for name in Self.reachable(in: functions) {
            let data = (functions[name]?.references ?? []).filter { reference in
                !Self.linkerSymbols.contains { reference.hasSuffix(" " + $0) } || reference.contains("GOT")
            }
            #expect(data == [], "\(name)")
        }
    }

    @Test func `leave nothing undefined but metadata`() throws {
        let folder = try #require(Self.folder)
        let lines = Self.output(of: "nm \(folder)/*.o").split(separator: "\n").map {
            $0.split(separator: " ")
        }
        let defined = Set(lines.filter { $0.count == 3 }.map { $0[2] })
        let undefined = Set(lines.filter { $0.count == 2 && $0[0] == "U" }.map { $0[1] })
        let unexpected = undefined.subtracting(defined).filter { name in
            !Self.shim.contains(String(name)) && !Self.linkerSymbols.contains(String(name))
                // Debug: type descriptors of the standard library, and the value witness of a type.
                && !name.hasPrefix("$s") && name != "swift_retain"
        }
        #expect(unexpected == [])
    }

    /// The object files lie beside the test bundle.
    private static var folder: String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        // Safety: readlink writes at most the buffer's size.
        let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
        let path = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return path.lastIndex(of: "/").map { path[..<$0] + "/Supervisor.build" }
    }

    /// What a shell command prints.
    private static func output(of command: String) -> String {
        // Safety: the stream is read to its end and closed; a line fits the buffer or is read in parts.
        guard let stream = unsafe popen(command, "r") else { return "" }
        defer { unsafe pclose(stream) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe fread(&buffer, 1, buffer.count, stream)
            guard count > 0 else { break }
            text += buffer[..<count]
        }
        return String(decoding: text, as: UTF8.self)
    }
}
