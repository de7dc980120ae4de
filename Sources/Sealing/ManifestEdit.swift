internal import LinuxSystem
internal import Manifest
internal import ManifestEditing
internal import TOML

/// A manifest under its lock: read, edited in place, replaced as a whole.
struct ManifestEdit: ~Copyable {
    private let file: FileReplacement
    private let path: String
    /// The bytes under the lock: what another writer finished before us is in them.
    let contents: [UInt8]

    init(path: String) throws(SealingError) {
        self.path = path
        do throws(SystemError) {
            let file = try FileReplacement(path: path)
            contents = try file.contents(limit: maximumDocumentSize)
            self.file = file
        } catch { throw .unreadable(path: path, error) }
    }

    /// Sets `encrypted_value` of each entry and leaves every other byte alone; returns the names.
    consuming func write(_ values: [SealedValue]) throws(SealingError) -> [String] {
        let edited: [UInt8]
        do throws(TOMLEditError) {
            var editor = try TOMLEditor(contents)
            for value in values {
                try editor.set(
                    ["secret", value.name, "encrypted_value"],
                    to: .multilineString(value.armored)
                )
            }
            edited = try editor.verifiedBytes()
        } catch { throw .editing(path: path, error) }
        // TOML that is no manifest any more would keep every verb from running.
        do throws(ManifestError) {
            _ = try Manifest.parse(edited.span, dialect: ManifestPath.dialect(path))
        } catch { throw .unusableResult(path: path, error) }
        do throws(SystemError) {
            try file.replace(with: edited)
        } catch { throw .replacing(path: path, error) }
        return values.map(\.name)
    }
}
