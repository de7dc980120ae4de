import Isolation
import Testing

private func expand(
    _ path: String,
    in directory: String? = "/here",
    _ variables: [String: String] = [
        "HOME": "/home/u", "DIR": "/d", "EMPTY": "", "ROOT": "/", "DOTS": "../..",
    ]
) throws(ProfilePath.Failure) -> String {
    try ProfilePath.expand(path, in: directory) { variables[$0] }
}

@Suite struct `A path in a profile` {
    @Test(arguments: [
        ("/usr", "/usr"), ("/usr/", "/usr"), ("//usr/./lib", "/usr/lib"), ("x/y", "/here/x/y"),
        (".", "/here"),
        ("..", "root"), ("../x", "/here/../x"), ("~", "/home/u"), ("~/x", "/home/u/x"), ("~x", "/here/~x"),
        ("$DIR/x", "/d/x"),
        ("${DIR}x", "/dx"), ("a$b", "unset b"), ("$", "/here/$"), ("/a/$/b", "/a/$/b"), ("/", "/"),
        ("//", "/"),
        ("$NO/x", "unset NO"), ("$EMPTY/x", "unset EMPTY"), ("/x/$EMPTY", "unset EMPTY"),
        ("$ROOT", "root"), ("$ROOT/.", "root"), ("/$DOTS", "root"), ("/a/..", "root"), ("${ROOT}x", "/x"),
    ])
    func `stands for`(_ path: String, _ expected: String) {
        do throws(ProfilePath.Failure) {
            #expect(try expand(path) == expected)
        } catch {
            switch error {
            case .unset(let name): #expect(expected == "unset \(name)")
            case .becomesRoot: #expect(expected == "root")
            case .noWorkingDirectory: Issue.record("\(error)")
            }
        }
    }

    @Test func `never becomes the root by a home or a working directory`() {
        #expect(throws: ProfilePath.Failure.becomesRoot) { try expand("~", ["HOME": "/"]) }
        #expect(throws: ProfilePath.Failure.becomesRoot) { try expand(".", in: "/") }
        #expect(throws: ProfilePath.Failure.unset(variable: "HOME")) { try expand("~/x", ["HOME": "rel"]) }
        #expect(throws: ProfilePath.Failure.unset(variable: "HOME")) { try expand("~/x", [:]) }
        #expect(throws: ProfilePath.Failure.noWorkingDirectory) { try expand("x", in: nil) }
        #expect(try! expand("/x", in: nil) == "/x")
    }

    @Test func `is left out where it stands for nothing and the profile says so`() throws {
        var settings = ProfileSettings()
        settings.read = .init(["/a", "$NO", "/a"], inherits: true)
        let expanded = try settings.expandingPaths(skips: true) { path throws(ProfilePath.Failure) in
            try expand(path)
        }
        #expect(expanded.read == .init(["/a"], inherits: true))
        #expect(expanded.write == nil)
        #expect(throws: ProfilePathError(path: "$NO", failure: .unset(variable: "NO"))) {
            try settings.expandingPaths(skips: false) { path throws(ProfilePath.Failure) in try expand(path) }
        }
        settings.workingDirectory = "$NO"
        #expect(throws: ProfilePathError(path: "$NO", failure: .unset(variable: "NO"))) {
            try settings.expandingPaths(skips: true) { path throws(ProfilePath.Failure) in try expand(path) }
        }
    }
}
