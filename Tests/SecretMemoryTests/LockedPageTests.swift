import Glibc
import SecretMemory
import Testing

/// What the kernel does with the pages, tried in processes of their own.
@Suite struct `Locked pages` {
    @Test func `are unreadable while they are not lent`() async {
        await #expect(processExitsWith: .signal(SIGSEGV)) {
            let bytes = try LockedBytes(count: 16)
            let address = address(of: bytes)
            _ = peek(address)
        }
    }

    @Test func `are unreadable again after nested lends`() async {
        await #expect(processExitsWith: .signal(SIGSEGV)) {
            let bytes = try LockedBytes(count: 16)
            let address: UInt = bytes.withBytes { _ in SecretMemoryTests.address(of: bytes) }
            _ = peek(address)
        }
    }

    @Test func `cannot be written during a lend for reading`() async {
        await #expect(processExitsWith: .signal(SIGSEGV)) {
            let bytes = try LockedBytes(count: 16)
            let address = address(of: bytes)
            bytes.withBytes { _ in poke(address) }
        }
    }

    @Test(arguments: [1, 16, 4096, 5000])
    func `end in a guard page`(_ count: Int) async {
        await #expect(processExitsWith: .signal(SIGSEGV)) { [count] in
            let bytes = try LockedBytes(count: count)
            let address = address(of: bytes)
            // The last byte is there, or this test would prove nothing.
            let last = bytes.withBytes { _ in peek(address + UInt(count) - 1) }
            guard last == 0 else { exit(1) }
            _ = bytes.withBytes { _ in peek(address + UInt(count)) }
        }
    }

    @Test func `are gone when the value has died`() async {
        await #expect(processExitsWith: .signal(SIGSEGV)) {
            var address: UInt = 0
            do {
                let bytes = try LockedBytes(count: 16)
                address = SecretMemoryTests.address(of: bytes)
            }
            _ = peek(address)
        }
    }

    @Test func `reveal a write in front of them when the value dies`() async {
        await #expect(processExitsWith: .signal(SIGSEGV)) {
            var bytes = try LockedBytes(count: 16)
            let address = address(of: bytes)
            bytes.withMutableBytes { _ in poke(address - 1) }
            // The canary is looked at when the value dies, here.
            _ = consume bytes
            exit(0)
        }
    }

    @Test func `are locked and left out of core dumps`() throws {
        let bytes = try LockedBytes(count: 16)
        let flags = try #require(mappingFlags(at: address(of: bytes)))
        #expect(flags.contains("lo"), "\(flags)")
        #expect(flags.contains("dd"), "\(flags)")
        #expect(!flags.contains("rd"), "\(flags)")
    }

    @Test func `are refused where the kernel does not lock them`() async {
        await #expect(processExitsWith: .success) {
            var none = rlimit(rlim_cur: 0, rlim_max: 0)
            // 8 is RLIMIT_MEMLOCK, a macro that Glibc's module leaves out.
            guard unsafe setrlimit(__rlimit_resource_t(8), &none) == 0 else { exit(2) }
            // CAP_IPC_LOCK sets the limit aside.
            if geteuid() == 0, setuid(65534) != 0 { exit(3) }
            do throws(SecretMemoryError) {
                _ = try LockedBytes(count: 16)
                exit(4)
            } catch { if error != .lockRefused(bytes: 16) { exit(5) } }
            // Nothing to lock, nothing to refuse.
            guard (try? LockedBytes(count: 0).count) == 0 else { exit(6) }
        }
    }

    @Test func `that cannot be had are an error`() {
        #expect(throws: SecretMemoryError.allocationFailed(bytes: 1 << 60)) {
            _ = try LockedBytes(count: 1 << 60)
        }
    }
}

private func address(of bytes: borrowing LockedBytes) -> UInt {
    bytes.withBytes { span in
        // Safety: only the address leaves the lend.
        unsafe span.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
    }
}

// Safety: none; the tests above want to know what the kernel does.
private func peek(_ address: UInt) -> UInt8 {
    unsafe UnsafePointer<UInt8>(bitPattern: address).map { unsafe $0.pointee } ?? 0
}

private func poke(_ address: UInt) {
    unsafe UnsafeMutablePointer<UInt8>(bitPattern: address).map { unsafe $0.pointee = 0xee }
}

/// `VmFlags` of the mapping that holds `address` (proc_pid_smaps(5)).
private func mappingFlags(at address: UInt) -> [Substring]? {
    var isHere = false
    for line in text(ofFile: "/proc/self/smaps").split(separator: "\n") {
        let words = line.split(separator: " ")
        let bounds = (words.first ?? "").split(separator: "-").compactMap { UInt($0, radix: 16) }
        if bounds.count == 2 { isHere = (bounds[0]..<bounds[1]).contains(address) }
        if isHere && line.hasPrefix("VmFlags:") { return Array(words.dropFirst()) }
    }
    return nil
}

private func text(ofFile path: String) -> String {
    let descriptor = unsafe open(path, O_RDONLY)
    defer { close(descriptor) }
    var contents: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        // Safety: read fills at most the buffer.
        let count = unsafe read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return String(decoding: contents, as: UTF8.self) }
        contents += buffer[..<count]
    }
}
