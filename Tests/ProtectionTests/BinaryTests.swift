import Foundation
import LaunchProgram
import Testing

/// The file itself, when it is the static release build.
@Suite(.enabled(if: Machine.has(root: false, "readelf"))) struct `The program file` {
    private let headers: String

    init() throws {
        headers = try Workshop().shell(["readelf", "--wide", "-h", "-l", "-d", LaunchProgram.path]).text
    }

    /// A program header's line: type, …, flags.
    private func segment(_ type: String) -> String? {
        headers.split(separator: "\n").map(String.init).first {
            $0.trimmingCharacters(in: .whitespaces).hasPrefix(type + " ")
        }
    }

    private var isRelease: Bool {
        if segment("INTERP") == nil { return true }
        print("skipped: \(LaunchProgram.path) is not the static build")
        #expect(!LaunchProgram.mustWork)
        return false
    }

    @Test func `is static and position-independent`() {
        guard isRelease else { return }
        #expect(headers.contains("Type:                              DYN"))
        #expect(headers.contains(#/FLAGS_1.*PIE/#))
        #expect(!headers.contains("(NEEDED)"))
    }

    @Test func `is relocated once and then read-only`() {
        guard isRelease else { return }
        #expect(segment("GNU_RELRO") != nil)
        #expect(headers.contains("BIND_NOW") || headers.contains(#/FLAGS_1.*NOW/#))
        #expect(!headers.contains("TEXTREL"))
    }

    @Test func `has no executable stack and no writable code`() throws {
        guard isRelease else { return }
        let stack = try #require(segment("GNU_STACK"))
        #expect(stack.contains(" RW "))
        for line in headers.split(separator: "\n") where line.contains(" LOAD ") {
            #expect(!line.contains("RWE"), "\(line)")
        }
    }

    @Test func `searches no directory for code`() {
        guard isRelease else { return }
        #expect(!headers.contains("RPATH") && !headers.contains("RUNPATH"))
    }

    /// Every symbol costs a start: nothing comes along that is not used.
    @Test func `holds nothing of Foundation or of regular expressions`() throws {
        guard isRelease else { return }
        let bytes = try Data(contentsOf: URL(fileURLWithPath: LaunchProgram.path))
        #expect(bytes.range(of: Data("FoundationEssentials".utf8)) == nil)
        #expect(bytes.range(of: Data("_StringProcessing".utf8)) == nil)
        // Otherwise the search would find nothing at all.
        #expect(bytes.range(of: Data("CommandSyntax".utf8)) != nil)
    }

    @Test func `is at most 20 MB and carries no privilege`() throws {
        guard isRelease else { return }
        let attributes = try FileManager.default.attributesOfItem(atPath: LaunchProgram.path)
        #expect((attributes[.size] as? Int ?? .max) <= 20_000_000)
        #expect((attributes[.posixPermissions] as? Int ?? 0) & 0o6000 == 0)
    }
}
