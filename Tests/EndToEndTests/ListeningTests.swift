import Foundation
import LaunchProgram
import Testing

/// What a service manager hands over, without one: `exec` keeps the shell's number.
@Suite struct `Sockets of a service manager` {
    /// Descriptors 3 and 4 are handed over, and 5 is not.
    private func run(_ variables: String, _ words: String, _ script: String) throws -> Outcome {
        let fixture = try Fixture("[secret.TOKEN]\ndeliver = \"memfd\"")
        try fixture.seal("TOKEN")
        try fixture.workshop.write("print.sh", script)
        return try fixture.shell(
            """
            sh -c '\(variables) exec "$0" \(words) -- sh print.sh' $launch 3</dev/null 4</dev/null 5</dev/null
            """
        )
    }

    private static let script = """
        [ "$$" = "$LISTEN_PID" ] && echo mine $LISTEN_FDS $LISTEN_FDNAMES "${LISTEN_PIDFDID-none}"
        [ "$$" = "$WATCHDOG_PID" ] && echo watched
        [ -e /proc/$$/fd/3 ] && [ -e /proc/$$/fd/4 ] && echo both
        echo $TOKEN_FILE
        set -- /proc/$$/fd/*
        echo $#
        """
    private static let ours =
        "LISTEN_PID=$$ LISTEN_FDS=2 LISTEN_FDNAMES=a:b LISTEN_PIDFDID=99 WATCHDOG_PID=$$"

    @Test(arguments: ["--mode supervise", "--mode exec", "--mode supervise --pristine"])
    func `pass to the command, which takes them for its own`(_ options: String) throws {
        let outcome = try run(Self.ours, options, Self.script)
        let watched = options.hasSuffix("pristine") ? "" : "watched\n"
        // Standard streams, two sockets, the script, a secret, for which 5 was not free, and the directory that is read.
        let expected = "mine 2 a:b none\n\(watched)both\n/proc/self/fd/6\n8\n"
        #expect(outcome.text == expected, "\(outcome.errorText)")
    }

    @Test(arguments: ["--mode supervise", "--mode exec"])
    func `of another process do not pass, and its variables are left alone`(_ options: String) throws {
        let outcome = try run(
            "LISTEN_PID=1 LISTEN_FDS=2 LISTEN_FDNAMES=a:b LISTEN_PIDFDID=99 WATCHDOG_PID=1",
            options,
            "echo $LISTEN_PID $LISTEN_FDS $LISTEN_FDNAMES $LISTEN_PIDFDID $WATCHDOG_PID $TOKEN_FILE"
        )
        #expect(outcome.text == "1 2 a:b 99 1 /proc/self/fd/6\n", "\(outcome.errorText)")
    }

    @Test func `that are not open, or not counted, are a refusal`() throws {
        try run("LISTEN_PID=$$ LISTEN_FDS=4", "", "").expectRefusal(
            saying: "LISTEN_FDS is 4, but descriptor 6 is not open"
        )
        try run("LISTEN_PID=$$ LISTEN_FDS=many", "", "").expectRefusal(saying: "LISTEN_FDS is \"many\"")
    }

    @Test func `are none for the identity`() throws {
        try run("LISTEN_PID=$$ LISTEN_FDS=2", "--identity fd:4", "").expectRefusal(
            saying: "descriptor 4 holds the identity, which never passes to the command"
        )
    }

    @Test func `show in explain`() throws {
        let fixture = try Fixture("")
        let outcome = try fixture.shell(
            "sh -c 'LISTEN_PID=$$ LISTEN_FDS=1 exec \"$0\" explain -- true' $launch 3</dev/null"
        )
        #expect(outcome.text.contains("pass descriptor 3"))
        #expect(outcome.text.contains("set LISTEN_PID to the command's own number"))
    }
}
