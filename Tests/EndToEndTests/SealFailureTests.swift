import Foundation
import LaunchProgram
import Testing

@Suite struct `Sealing beside others and against the odds` {
    @Test func `twenty writers at once all find their value kept`() throws {
        let fixture = try Fixture((0..<10).map { "[secret.V\($0)]\nservice = \"s\"" }.joined(separator: "\n"))
        let outcome = try fixture.shell(
            """
            for number in $(seq 0 19); do
                printf "value $number" | $launch seal V$number=- 2>>log.$number & writers="$writers $!"
            done
            for writer in $writers; do wait $writer || echo failed; done
            $launch --pristine -- env | grep ^V | sort -V
            ls -A | grep -v -e home -e log
            """
        )
        #expect(outcome.text == (0..<20).map { "V\($0)=value \($0)\n" }.joined() + "launch.toml\n")
    }

    @Test func `a writer and a resealer at once lose nothing`() throws {
        let fixture = try Fixture("[secret.KEPT]")
        try fixture.seal("KEPT")
        let outcome = try fixture.shell(
            """
            for number in $(seq 8); do
                printf x | $launch seal V$number=- 2>seal.log & one=$!
                $launch seal --reseal 2>reseal.log & two=$!
                wait $one || { echo failed to seal; cat seal.log; }
                wait $two || { echo failed to reseal; cat reseal.log; }
            done
            $launch --pristine -- env | grep -c ^V; $launch -- printenv KEPT
            """
        )
        #expect(outcome.text == "8\n\(fixture.canary)\n")
    }

    /// The file that was found is replaced before it is opened: no stranger's work, but another writer's.
    @Test(.enabled(if: LaunchProgram.tool("strace") != nil))
    func `a manifest that is replaced between the look and the reading is read`() throws {
        let fixture = try Fixture("[secret.KEPT]")
        try fixture.seal("KEPT")
        let outcome = try fixture.shell(
            """
            (until [ -e done ]; do cp launch.toml new && mv new launch.toml; done) &
            for number in 1 2 3 4; do
                strace -o home/trace -e inject=openat:delay_enter=2000 $launch -- printenv KEPT
            done
            touch done; wait
            """
        )
        #expect(outcome.text == String(repeating: fixture.canary + "\n", count: 4), "\(outcome.errorText)")
    }

    @Test func `a full disk leaves the old file and no other`() throws {
        let fixture = try Fixture("[secret.TOKEN]")
        let outcome = try fixture.shell(
            """
            mkdir disk
            unshare -m true 2>/dev/null || { echo skipped; exit; }
            unshare -m bash -c '
                mount -t tmpfs -o size=16k none disk || { echo skipped; exit; }
                cp launch.toml disk; sha256sum <disk/launch.toml
                head -c 100000 /dev/zero | tr "\\0" x | $1 seal -c disk/launch.toml TOKEN=-; echo $?
                sha256sum <disk/launch.toml; ls -A disk; rm -rf disk/*
                head -c 16384 /dev/zero >disk/filler; $1 keygen -o disk/identity; echo $?; ls -A disk
            ' bash $launch
            """
        )
        if outcome.text.hasPrefix("skipped") && !LaunchProgram.mustWork {
            return print("skipped: a full disk: \(outcome.errorText)")
        }
        let lines = outcome.text.split(separator: "\n")
        try #require(lines.count == 6, "\(outcome.text)\(outcome.errorText)")
        #expect(lines[0] == lines[2])
        #expect([lines[1], lines[3], lines[4], lines[5]] == ["125", "launch.toml", "125", "filler"])
        #expect(outcome.errorText.contains("launch: error: cannot replace disk/launch.toml: "))
        #expect(outcome.errorText.contains("No space left on device; the manifest is unchanged"))
    }

    @Test func `a limit on the size of files leaves the old file and no other`() throws {
        let fixture = try Fixture("[secret.TOKEN]")
        let outcome = try fixture.shell(
            """
            before=$(cat launch.toml); head -c 5000 /dev/zero | tr '\\0' x >large
            (ulimit -f 1; $launch seal TOKEN=- <large); echo $?
            (ulimit -f 0; exec 2>&-; $launch keygen -o identity); echo $?
            [ "$before" = "$(cat launch.toml)" ] && ls -A
            """
        )
        #expect(outcome.text == "125\n125\nhome\nlarge\nlaunch.toml\n", "\(outcome.errorText)")
        #expect(outcome.errorText.contains("File too large"))
    }

    @Test func `a directory that cannot be written leaves the old file`() throws {
        let fixture = try Fixture("[secret.TOKEN]")
        guard geteuid() == 0, LaunchProgram.tool("setpriv") != nil else { return print("skipped: not root") }
        let outcome = try fixture.shell(
            """
            chmod 711 .; chmod 644 launch.toml; before=$(cat launch.toml)
            printf x | setpriv --reuid=65534 --regid=65534 --clear-groups $launch seal -c launch.toml TOKEN=-; echo $?
            [ "$before" = "$(cat launch.toml)" ] && ls -A
            """
        )
        #expect(outcome.text == "125\nhome\nlaunch.toml\n")
        #expect(outcome.errorText.contains("launch: error: cannot replace launch.toml: "))
        #expect(outcome.errorText.contains("Permission denied; the manifest is unchanged"))
    }

    @Test func `what a killed writer left behind is taken away by the next`() throws {
        let fixture = try Fixture("[secret.TOKEN]")
        let outcome = try fixture.shell(
            """
            printf precious >other; ln -s other .launch.toml.launch-new
            printf x | $launch seal TOKEN=- && ls -A; cat other
            """
        )
        #expect(outcome.text == "home\nlaunch.toml\nother\nprecious")
    }

    @Test(arguments: ["directory", "fifo", "/dev/null", "none"])
    func `what is no file is refused without waiting for it`(path: String) throws {
        let fixture = try Fixture("[secret.TOKEN]")
        #expect(try fixture.shell("mkdir directory; mkfifo fifo").status == 0)
        let sentence =
            path == "none"
            ? "cannot read none: open: No such file or directory" : "\(path) is not a regular file"
        try fixture.launch("seal", "-c", path, "TOKEN=-").expectRefusal(saying: sentence)
    }
}
