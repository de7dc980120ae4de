import Foundation
import LaunchProgram
import Testing

@Suite(.enabled(if: Machine.has("bash")), .timeLimit(.minutes(30)))
struct `bash pipelines` {
    static let script = """
        set -euo pipefail
        echo "sum $(seq 1000 | awk '{ sum += $1 } END { print sum }')"
        seq 1000 | tee >(wc -l >lines) | sha256sum | cut -c 1-8
        until [ -s lines ]; do :; done
        echo "lines $(cat lines)"
        tr a-z A-Z <<<'here string'
        cat <<END
        here document
        END
        diff <(printf 'a\\nb\\n') <(printf 'a\\nc\\n') || true
        coproc UPPER { sed -u 's/^/coprocess /'; }
        echo line >&"${UPPER[1]}"
        read -r line <&"${UPPER[0]}"
        echo "$line"
        seq 20 | xargs -P 4 -n 1 sh -c 'echo $(($0 * $0))' | sort -n | tail -n 1
        seq 200000 -1 1 | sort -n -S 100K -T . | sed -n '1p;$p' | paste -sd ' '
        file=$(mktemp)
        mkfifo pipe
        cat pipe >"$file" &
        echo through a fifo >pipe
        wait $!
        cat "$file"
        trap 'echo trapped' USR1
        kill -USR1 $$
        (exit 7) & wait $! || echo "status $?"
        set +o pipefail
        yes | head -n 1
        find . -name 'l*' -print0 | tar -cz --null -T - | tar -tz
        """

    @Test(arguments: ["default", "strict", "offline"])
    func `work under the general profiles`(_ profile: String) throws {
        let premises = try Premises()
        #expect(
            try premises.work(["bash", "-c", Self.script], under: Launched(profile)) == """
                sum 500500
                67d4ff71
                lines 1000
                HERE STRING
                here document
                2c2
                < b
                ---
                > c
                coprocess line
                400
                1 200000
                through a fifo
                trapped
                status 7
                y
                ./lines
                """
        )
    }

    /// What each of the two takes from a shell.
    static let refusals: [(profile: String, script: String, refusal: String)] = [
        ("strict", "cat ~/.ssh/id_ed25519 | tee copy", "Permission denied"),
        ("strict", "cp /bin/echo . && ./echo 'for nobody here'", "Permission denied"),
        ("strict", "exec 3<>/dev/udp/127.0.0.1/9 && echo for nobody here", "Address family not supported"),
        ("offline", "exec 3<>/dev/udp/127.0.0.1/9 && echo for nobody here", "Address family not supported"),
        ("default", "unshare --mount true && echo for nobody here", "Operation not permitted"),
        ("default", "kill -0 $PPID && kill -0 $OUTSIDER && echo for nobody here", "Operation not permitted"),
        ("strict", "kill -0 $OUTSIDER && echo for nobody here", "No such process"),
    ]

    @Test(arguments: refusals)
    func `are refused`(_ profile: String, _ script: String, _ refusal: String) throws {
        let premises = try Premises()
        let outsider = try premises.start(["bash", "-c", "echo $$; exec sleep 100000"], under: nil)
        try outsider.wait { outsider.said.hasSuffix("\n") }
        try premises.expectRefused(
            ["bash", "-o", "pipefail", "-c", script],
            under: Launched(profile),
            saying: refusal,
            adding: ["OUTSIDER": outsider.said.trimmingCharacters(in: .newlines)]
        )
        #expect(outsider.stop() == 128 + 15)
    }
}
