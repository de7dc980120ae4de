/// The version of this program (semver.org).
enum Version {
    static let text = "0.1.0"
}
