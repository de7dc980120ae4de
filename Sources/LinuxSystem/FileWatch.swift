internal import CLinux
internal import Glibc

/// Watches paths by inotify(7): each file, and by name the directory it is in and every link on the way to it, so that a
/// file put in another's place and a link that leads elsewhere are seen like a file that is written.
package final class FileWatch {
    /// Readable when something has changed.
    package let descriptor: OwnedDescriptor
    /// The names that matter in each watched directory.
    private var names: [CInt: Set<String>] = [:]
    /// Watches of files themselves.
    private var files: Set<CInt> = []

    /// Watches all of `paths`, which are absolute.
    package init(_ paths: [String]) throws(SystemError) {
        descriptor = try OwnedDescriptor(owning: try checkedKernel("inotify_init", linux_watch()))
            .aboveStandardError()
        for path in paths { try add(path) }
    }

    private func add(_ path: String) throws(SystemError) {
        var failure: SystemError?
        var isSeen = false
        for place in WatchPlace.places(of: path) {
            do throws(SystemError) {
                let number = try watch(place.directory)
                names[number, default: []].insert(place.name)
                isSeen = true
            } catch { failure = error }
        }
        // Where a single file is mounted, what happens to it happens in another directory. One that cannot be read cannot be
        // watched itself: its directory tells.
        do throws(SystemError) { files.insert(try watch(path)) } catch {
            if !isSeen || error.errno == ENOSPC { throw failure ?? error }
        }
    }

    private func watch(_ path: String) throws(SystemError) -> CInt {
        // Safety: Swift passes a NUL-terminated copy of the path for the duration of the call.
        try checkedKernel("inotify_add_watch", unsafe linux_watch_add(descriptor.rawValue, path))
    }

    /// Takes all events there are; whether one of them is about a watched path.
    package func takeEvents() -> Bool {
        var events = [linux_file_event](repeating: linux_file_event(), count: 64)
        var isRelevant = false
        while true {
            // Safety: the array has as many elements as the call is told.
            let count = unsafe linux_watch_read(descriptor.rawValue, &events, CInt(events.count))
            guard count > 0 else { return isRelevant }
            for index in 0..<Int(count) where isAbout(events[index]) { isRelevant = true }
        }
    }

    private func isAbout(_ event: linux_file_event) -> Bool {
        if event.whole != 0 || files.contains(event.watch) { return true }
        var name = event.name
        // Safety: the field ends in NUL and outlives the closure.
        let text = unsafe withUnsafeBytes(of: &name) { bytes in
            unsafe bytes.baseAddress.map {
                unsafe String(cString: $0.assumingMemoryBound(to: CChar.self))
            }
        }
        return names[event.watch]?.contains(text ?? "") == true
    }
}

/// A name in a directory on which it depends where a path leads.
package struct WatchPlace: Hashable {
    /// Absolute, without links.
    package let directory: String
    /// A link's, the file's, or that of the first thing that is not there.
    package let name: String

    /// Every link on the way, and the end of it.
    package static func places(of path: String) -> [WatchPlace] {
        var places: [WatchPlace] = []
        var directory = ""
        var rest = Array(path.split(separator: "/").map(String.init).reversed())
        // As many links as the kernel follows (path_resolution(7)).
        var links = 40
        while let name = rest.popLast() {
            if name == "." { continue }
            if name == ".." {
                directory = String(directory[..<(directory.lastIndex(of: "/") ?? directory.startIndex)])
                continue
            }
            let here = "\(directory)/\(name)"
            let kind = (try? FileStatus(ofLink: here))?.kind
            if kind == .symbolicLink || kind == nil || rest.isEmpty {
                places.append(WatchPlace(directory: directory.isEmpty ? "/" : directory, name: name))
            }
            guard let kind else { return places }
            guard kind == .symbolicLink else {
                directory = here
                continue
            }
            guard links > 0, let target = target(of: here) else { return places }
            links -= 1
            if target.hasPrefix("/") { directory = "" }
            rest += target.split(separator: "/").map(String.init).reversed()
        }
        return places
    }

    private static func target(of link: String) -> String? {
        var text = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        // Safety: one byte stays for the terminator.
        let count = unsafe readlink(link, &text, text.count - 1)
        guard count > 0 else { return nil }
        // Safety: the array ends in NUL.
        return unsafe text.withUnsafeBufferPointer {
            unsafe $0.baseAddress.map { unsafe String(cString: $0) }
        }
    }
}
