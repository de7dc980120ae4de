import Foundation
import LaunchProgram
import LinuxSystem
import SecretMemory
import SecretSources
import Testing

@Suite struct `Reading into locked memory` {
    let workshop: Workshop

    init() throws { workshop = try Workshop() }

    private func read(_ count: Int, expected: Int, limit: Int) throws -> [UInt8] {
        let contents = (0..<count).map { UInt8($0 % 251) }
        let path = try workshop.write("file", Data(contents))
        let descriptor = unsafe open(path, O_RDONLY)
        defer { close(descriptor) }
        let bytes = try LockedBytes(readingAll: descriptor, expected: expected, limit: limit).copy
        #expect(bytes == contents)
        return bytes
    }

    @Test(arguments: [0, 1, 4095, 4096, 4097, 20_000]) func `takes everything, however wrong the guess`(
        _ count: Int
    ) throws {
        for expected in [0, 1, count, count + 1, 1 << 20] {
            #expect(try read(count, expected: expected, limit: 1 << 16).count == count)
        }
    }

    @Test func `stops at the limit and not before`() throws {
        #expect(try read(100, expected: 100, limit: 100).count == 100)
        #expect(throws: ReadingError.tooLarge(limit: 99)) { try read(100, expected: 100, limit: 99) }
        #expect(throws: ReadingError.tooLarge(limit: 99)) { try read(100, expected: 0, limit: 99) }
        #expect(throws: ReadingError.tooLarge(limit: 0)) { try read(1, expected: 5, limit: 0) }
    }

    @Test func `takes what a pipe gives in pieces`() throws {
        let pipe = Pipe()
        let writer = pipe.fileHandleForWriting
        let thread = Thread {
            for piece in ["one ", "two ", "three"] {
                writer.write(Data(piece.utf8))
                usleep(5000)
            }
            try? writer.close()
        }
        thread.start()
        let descriptor = pipe.fileHandleForReading.fileDescriptor
        let bytes = try LockedBytes(readingAll: descriptor, expected: 2, limit: 100).copy
        #expect(bytes == Array("one two three".utf8))
    }

    @Test func `says what the kernel says`() {
        #expect(throws: ReadingError.system(SystemError(call: "read", errno: EBADF))) {
            _ = try LockedBytes(readingAll: 999_999, limit: 10).count
        }
        let directory = unsafe open("/", O_RDONLY)
        defer { close(directory) }
        #expect(throws: ReadingError.system(SystemError(call: "read", errno: EISDIR))) {
            _ = try LockedBytes(readingAll: directory, limit: 10).count
        }
    }
}
