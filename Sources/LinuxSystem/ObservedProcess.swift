internal import CLinux
internal import Glibc

/// A process in the middle of a call, looked at from outside through /proc and process_vm_readv(2).
///
/// What is read may change at once: it is good for telling, never for deciding.
package struct ObservedProcess {
    /// The thread that makes the call.
    package let thread: CInt

    package init(thread: CInt) { self.thread = thread }

    /// Bytes at an address of its memory; nil where they cannot be read, as of a process that is not dumpable.
    package func bytes(at address: UInt64, count: Int) -> [UInt8]? {
        guard address != 0, count > 0 else { return count == 0 ? [] : nil }
        var buffer = [UInt8](repeating: 0, count: count)
        // Safety: as many bytes as the buffer has.
        let read: Int? = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe bytes.baseAddress.map { unsafe linux_read_memory(thread, address, $0, count) }
        }
        return read == count ? buffer : nil
    }

    /// A NUL-terminated string of at most 4095 bytes, repaired where it is not UTF-8; nothing behind it is kept.
    package func string(at address: UInt64) -> String? {
        guard address != 0 else { return nil }
        // Safety: the string ends within the buffer.
        return unsafe Self.text { unsafe linux_read_string(thread, address, $0, $1) }
    }

    /// What `fill` writes into a buffer of the size it is told, whose length it returns; nil where it fails.
    // Safety: as many bytes as the buffer has, which is one path's.
    private static func text(_ fill: (UnsafeMutablePointer<CChar>, Int) -> Int) -> String? {
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
            count = unsafe buffer.withMemoryRebound(to: CChar.self) { text in
                unsafe text.baseAddress.map { unsafe fill($0, text.count) } ?? 0
            }
            count = max(0, count)
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    /// Where a relative path begins: the working directory, or what a descriptor is open on (`AT_FDCWD` is -100).
    package func directory(_ descriptor: CInt) -> String? {
        link(descriptor == AT_FDCWD ? "cwd" : "fd/\(descriptor)")
    }

    /// What a link below its /proc directory says, as `exe`.
    package func link(_ name: String) -> String? { Self.readLink("/proc/\(thread)/\(name)") }

    /// What a path of this process leads to.
    ///
    /// - Parameter path: absolute.
    /// - Returns: the path without links, and what it is; nil where there is nothing, or where it cannot be followed,
    ///   as through the links of /proc.
    package func resolve(_ path: String, following: Bool = true) -> (path: String, kind: FileStatus.Kind)? {
        // Safety: Swift passes NUL-terminated copies of the paths for the duration of the call.
        let number = unsafe linux_open_in_root("/proc/\(thread)/root", translated(path), following ? 1 : 0)
        guard number >= 0 else { return nil }
        let file = OwnedDescriptor(owning: number)
        guard let real = Self.readLink("/proc/self/fd/\(number)"),
            let status = try? FileStatus(descriptor: file.rawValue)
        else { return nil }
        return (real, status.kind)
    }

    /// /proc/self is the reader's own.
    private func translated(_ path: String) -> String {
        guard path.hasPrefix("/proc/self/") else { return path }
        return "/proc/\(thread)/" + path.dropFirst("/proc/self/".count)
    }

    /// Whether a descriptor is a TCP socket; nil where that cannot be seen.
    package func isTCP(_ descriptor: CInt) -> Bool? {
        guard let process = status("Tgid").flatMap({ CInt($0) }) else { return nil }
        let answer = linux_is_tcp(process, descriptor)
        return answer < 0 ? nil : answer == 1
    }

    /// The process that a pidfd of this process refers to.
    package func target(ofPidfd descriptor: CInt) -> CInt? {
        Self.field("Pid", of: "/proc/\(thread)/fdinfo/\(descriptor)").flatMap { CInt($0) }
    }

    /// Ports below take CAP_NET_BIND_SERVICE (ip(7), `ip_unprivileged_port_start`).
    package static var firstUnprivilegedPort: UInt16 {
        guard let file = try? OwnedDescriptor.open("/proc/sys/net/ipv4/ip_unprivileged_port_start"),
            let contents = try? file.readAll(limit: 16)
        else { return 1024 }
        return UInt16(String(decoding: contents.prefix { $0 != 0x0A }, as: UTF8.self)) ?? 1024
    }

    /// A field of /proc/PID/status, as `CapEff`.
    package func status(_ field: String) -> String? { Self.status(of: thread, field) }

    /// As above, of any process.
    package static func status(of process: CInt, _ field: String) -> String? {
        Self.field(field, of: "/proc/\(process)/status")
    }

    private static func field(_ field: String, of path: String) -> String? {
        guard let file = try? OwnedDescriptor.open(path),
            let contents = try? file.readAll(limit: 8192)
        else { return nil }
        for line in contents.split(separator: UInt8(ascii: "\n")) {
            let text = String(decoding: line, as: UTF8.self)
            if text.hasPrefix(field + ":") {
                return String(text.dropFirst(field.count + 1).drop { $0 == "\t" || $0 == " " })
            }
        }
        return nil
    }

    private static func readLink(_ path: String) -> String? {
        // Safety: Swift passes a NUL-terminated copy of the path for the duration of the call.
        unsafe text { unsafe Glibc.readlink(path, $0, $1) }
    }
}
