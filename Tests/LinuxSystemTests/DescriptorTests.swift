import Foundation
import LaunchProgram
import Testing

@testable import LinuxSystem

@Suite struct `An owned descriptor` {
    @Test func `is closed when it dies, and not when it is given up`() async {
        await #expect(processExitsWith: .success) {
            // A number so high that no other thread is given it meanwhile.
            let number = fcntl(1, F_DUPFD_CLOEXEC, 700)
            do {
                let file = OwnedDescriptor(owning: number)
                if !OwnedDescriptor.isOpen(file.rawValue) { exit(1) }
            }
            if OwnedDescriptor.isOpen(number) { exit(2) }
            let released = OwnedDescriptor(owning: fcntl(1, F_DUPFD_CLOEXEC, 700)).release()
            if !OwnedDescriptor.isOpen(released) { exit(3) }
        }
    }

    @Test func `closes on exec`() throws {
        let file = try OwnedDescriptor.open("/dev/null")
        #expect(fcntl(file.rawValue, F_GETFD) & FD_CLOEXEC == FD_CLOEXEC)
    }

    @Test func `does not wait for the other end of a FIFO`() throws {
        let workshop = try Workshop()
        try #require(unsafe mkfifo(workshop.path("fifo"), 0o600) == 0)
        let file = try OpenedFile(workshop.path("fifo"))
        #expect(file.status.kind == .fifo)
    }

    @Test func `moves above stderr where it took the place of a standard one`() async {
        await #expect(processExitsWith: .success) {
            let low = OwnedDescriptor(owning: 0)
            let high = try low.aboveStandardError()
            if high.rawValue < 3 { exit(2) }
            if fcntl(high.rawValue, F_GETFD) & FD_CLOEXEC == 0 { exit(3) }
        }
    }

    @Test func `retired by this process is closed, a standard one replaced`() async {
        await #expect(processExitsWith: .success) {
            let workshop = try Workshop()
            try workshop.write("key", "secret")
            // A number so high that no other thread is given it meanwhile.
            let file = fcntl(unsafe open(workshop.path("key"), O_RDONLY), F_DUPFD, 700)
            dup2(file, 0)
            retireInheritedDescriptor(file)
            if OwnedDescriptor.isOpen(file) { exit(1) }
            retireInheritedDescriptor(0)
            var byte: UInt8 = 0
            // Safety: `byte` outlives the call.
            if unsafe read(0, &byte, 1) != 0 { exit(2) }
            // Not open before, and not afterwards either.
            retireInheritedDescriptor(777)
            if OwnedDescriptor.isOpen(777) { exit(3) }
        }
    }

    @Test func `that is not there is not open`() {
        #expect(!OwnedDescriptor.isOpen(-1))
        #expect(!OwnedDescriptor.isOpen(1_000_000))
    }

    @Test func `reads and writes on through short and interrupted calls`() throws {
        let workshop = try Workshop()
        let contents = (0..<300_000).map { UInt8($0 % 251) }
        let path = try workshop.write("file", Data(contents))
        #expect(try OwnedDescriptor.open(path).readAll(limit: 1 << 20) == contents)
        #expect(try OwnedDescriptor.open("/proc/self/status").readAll(limit: 1 << 20).count > 100)
    }
}

@Suite struct `A sealed memfd` {
    private func sealed(_ text: String, name: String = "TOKEN") throws -> OwnedDescriptor {
        let contents = Array(text.utf8)
        return try Memfd.sealed(name: name, contents: contents.span)
    }

    @Test func `holds the contents and starts at their beginning`() throws {
        let file = try sealed("secret")
        #expect(lseek(file.rawValue, 0, SEEK_CUR) == 0)
        #expect(try file.readAll(limit: 100) == Array("secret".utf8))
        #expect(try file.status().size == 6)
    }

    @Test func `can be empty`() throws { #expect(try sealed("").readAll(limit: 9) == []) }

    @Test func `can never be changed again`() throws {
        let file = try sealed("secret")
        // 1034 is F_GET_SEALS, 15 SEAL, SHRINK, GROW and WRITE (fcntl(2)); 32 is EXEC, where the kernel has it.
        #expect(fcntl(file.rawValue, 1034) & 15 == 15)
        var byte: UInt8 = 1
        // Safety: `byte` outlives the calls.
        let written = unsafe pwrite(file.rawValue, &byte, 1, 0)
        #expect(written == -1)
        #expect(errno == EPERM)
        #expect(ftruncate(file.rawValue, 0) == -1)
        let again = unsafe open("/proc/self/fd/\(file.rawValue)", O_RDWR)
        defer { close(again) }
        let writtenAgain = unsafe pwrite(again, &byte, 1, 0)
        #expect(writtenAgain == -1)
        #expect(try file.readAll(limit: 100) == Array("secret".utf8))
    }

    @Test func `shows its name, and closes on exec until it is passed`() throws {
        let file = try sealed("secret", name: "DATABASE_URL")
        let link = try FileManager.default.destinationOfSymbolicLink(
            atPath: "/proc/self/fd/\(file.rawValue)"
        )
        #expect(link == "/memfd:DATABASE_URL (deleted)")
        #expect(fcntl(file.rawValue, F_GETFD) & FD_CLOEXEC == FD_CLOEXEC)
    }

    @Test func `never takes the place of stdin, stdout or stderr`() async {
        await #expect(processExitsWith: .success) {
            for number in [0, 1, 2] as [CInt] { close(number) }
            let number = numberOfMemfd()
            if number < 3 { exit(1) }
        }
    }

    @Test func `has as much of its name as the kernel takes`() throws {
        let file = try sealed("x", name: String(repeating: "N", count: 250))
        let link = try FileManager.default.destinationOfSymbolicLink(
            atPath: "/proc/self/fd/\(file.rawValue)"
        )
        #expect(link.hasPrefix("/memfd:NNN"))
        #expect(try file.readAll(limit: 9) == Array("x".utf8))
    }
}

private func numberOfMemfd() -> CInt {
    let contents: [UInt8] = [1, 2, 3]
    return (try? Memfd.sealed(name: "x", contents: contents.span).rawValue) ?? -1
}
