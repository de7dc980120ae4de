internal import Age
internal import Manifest
internal import SecretMemory
internal import SecretSources

/// A credential's bytes in locked memory; a class because an array cannot hold them themselves.
final class ReadCredential {
    let item: SecretSelection.Item
    /// The value, or an age file that holds it.
    let bytes: LockedBytes

    init(_ name: String, for item: SecretSelection.Item, _ launch: Launch) throws(LaunchError) {
        self.item = item
        do throws(CredentialError) { bytes = try CredentialDirectory(launch.environment).read(name) } catch {
            throw .secret(name: item.secret.name, .credential(error))
        }
    }

    /// Whether it must be opened with the identity.
    var isSealed: Bool { bytes.withBytes { AgeFile.isRecognised($0) } }
}
