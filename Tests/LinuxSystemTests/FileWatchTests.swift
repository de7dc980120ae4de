import Foundation
import LaunchProgram
import Testing

@testable import LinuxSystem

@Suite struct `A watch of files` {
    private let workshop: Workshop

    init() throws { workshop = try Workshop() }

    private func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: workshop.path(name),
            withDestinationPath: target
        )
    }

    private func directory(_ name: String) throws {
        try FileManager.default.createDirectory(
            atPath: workshop.path(name),
            withIntermediateDirectories: true
        )
    }

    private func rename(_ from: String, _ to: String) {
        // Safety: both paths are copied for the call.
        _ = unsafe Glibc.rename(workshop.path(from), workshop.path(to))
    }

    /// Whether `change` makes an event that counts; the kernel has it ready when the call returns.
    private func sees(_ path: String, _ change: () throws -> Void) throws -> Bool {
        let watch = try FileWatch([workshop.path(path)])
        #expect(!watch.takeEvents())
        try change()
        return watch.takeEvents()
    }

    @Test func `depends on every link on the way, and on the name at its end`() throws {
        try directory("..1")
        try workshop.write("..1/file", "x")
        try link("..data", to: "..1")
        try link("file", to: "..data/file")
        let here = workshop.directory
        #expect(
            WatchPlace.places(of: workshop.path("file")) == [
                WatchPlace(directory: here, name: "file"), WatchPlace(directory: here, name: "..data"),
                WatchPlace(directory: here + "/..1", name: "file"),
            ]
        )
        #expect(
            WatchPlace.places(of: workshop.path("./..1/../..1/file"))
                == [WatchPlace(directory: here + "/..1", name: "file")]
        )
        #expect(
            WatchPlace.places(of: workshop.path("none/at/all"))
                == [WatchPlace(directory: here, name: "none")]
        )
        try link("a", to: "b")
        try link("b", to: "a")
        #expect(WatchPlace.places(of: workshop.path("a")).count == 41)
        #expect(WatchPlace.places(of: "/") == [])
    }

    @Test func `sees a file that is written, replaced, removed, or comes to be`() throws {
        try workshop.write("file", "x")
        #expect(try sees("file") { try workshop.write("file", "y") })
        try workshop.write("other", "z")
        #expect(try sees("file") { rename("other", "file") })
        #expect(try sees("file") { try FileManager.default.removeItem(atPath: workshop.path("file")) })
        #expect(try sees("file") { try workshop.write("file", "x") })
        #expect(try sees("not/there/yet") { try directory("not") })
        #expect(
            try sees("file") {
                try FileManager.default.setAttributes(
                    [.posixPermissions: 0o600],
                    ofItemAtPath: workshop.path("file")
                )
            }
        )
    }

    @Test func `sees a link that leads elsewhere`() throws {
        for name in ["..1", "..2"] {
            try directory(name)
            try workshop.write(name + "/file", name)
        }
        try link("..data", to: "..1")
        try link("file", to: "..data/file")
        #expect(
            try sees("file") {
                try link("..tmp", to: "..2")
                rename("..tmp", "..data")
            }
        )
    }

    @Test func `sees no other file, and nobody who reads`() throws {
        try workshop.write("file", "x")
        #expect(try !sees("file") { try workshop.write("other", "y") })
        #expect(try !sees("file") { _ = try workshop.read("file") })
    }
}

@Suite struct `A control socket` {
    private func number(of descriptor: borrowing OwnedDescriptor?) -> CInt {
        switch descriptor {
        case .some(let descriptor): descriptor.rawValue
        case .none: -1
        }
    }

    @Test func `carries words and descriptors, and tells of its end`() throws {
        let pair = try ControlSocket.pair()
        let sent = try OwnedDescriptor.open("/dev/null", regularOnly: false)
        try pair.near.send("S", "12 A,B", descriptors: [sent.rawValue, sent.rawValue])
        try pair.near.send("G")
        let first = pair.far.receive()
        let message = try #require(first)
        #expect(message.kind == "S" && message.text == "12 A,B" && message.count == 2)
        let taken = message.takeFirst()
        let received = number(of: taken)
        #expect(received >= 0 && received != sent.rawValue)
        #expect(try FileStatus(descriptor: received) == sent.status())
        #expect(fcntl(received, F_GETFD) == FD_CLOEXEC)
        let second = pair.far.receive()
        let next = try #require(second)
        #expect(next.kind == "G" && next.text == "" && next.count == 0)
        let near = pair.withoutFar()
        var isRefused = false
        do throws(SystemError) { try near.send("R") } catch { isRefused = error.errno == EPIPE }
        let last = near.receive()
        #expect(isRefused && last == nil)
    }
}

@Suite struct `A replaceable memory file` {
    private func contents(_ file: Memfd.Replaceable) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 100)
        // Safety: at most the array's size.
        let count = unsafe pread(file.reader.rawValue, &bytes, bytes.count, 0)
        return Array(bytes[..<max(0, count)])
    }

    @Test func `has the new contents and no rest of the old`() throws {
        let first = Array("a long first value".utf8)
        let file = try Memfd.replaceable(name: "TOKEN", contents: first.span, owner: nil)
        #expect(try contents(file) == first)
        for text in ["short", "", "longer than the one before"] {
            let bytes = Array(text.utf8)
            try Memfd.reserve(file.writer.rawValue, size: bytes.count)
            try Memfd.replace(file.writer.rawValue, with: bytes.span)
            #expect(try contents(file) == bytes)
        }
    }

    @Test func `is for reading on one side and for writing on the other`() throws {
        let bytes = Array("x".utf8)
        let file = try Memfd.replaceable(name: "TOKEN", contents: bytes.span, owner: nil)
        #expect(fcntl(file.reader.rawValue, F_GETFL) & O_ACCMODE == O_RDONLY)
        #expect(fcntl(file.writer.rawValue, F_GETFL) & O_ACCMODE == O_WRONLY)
        #expect(try file.reader.status().mode == 0o400)
        // F_GET_SEALS: F_SEAL_SEAL, and F_SEAL_EXEC where the kernel has it; none against writing.
        #expect([0x1, 0x21].contains(fcntl(file.reader.rawValue, 1034)))
    }

    @Test func `keeps its contents while room is made for others, or none can be had`() throws {
        let bytes = Array("x".utf8)
        let file = try Memfd.replaceable(name: "TOKEN", contents: bytes.span, owner: nil)
        try Memfd.reserve(file.writer.rawValue, size: 100_000)
        #expect(try contents(file) == bytes)
        #expect(throws: SystemError.self) { try Memfd.reserve(file.reader.rawValue, size: 1) }
        #expect(try contents(file) == bytes)
    }
}
