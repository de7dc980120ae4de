import Testing

/// What a stopped program hears of being told to go on. By a shell's `fg` it is once: Tests/ConformanceTests, continue-once.
@Suite struct `A stopped program` {
    @Test func `goes on when the supervisor alone is told to`() {
        let script = """
            "$1" sh -c 'kill -STOP $$; echo went on' & p=$!
            while read -r _ _ state _ 2>/dev/null </proc/$p/stat && [ "$state" != T ]; do :; done
            kill -CONT $p; wait $p; echo $?
            """
        let lines = RunningProcess("/bin/bash", ["bash", "-c", script, "bash", Programs.harness]).rest()
        #expect(lines == ["went on", "0"])
    }
}
