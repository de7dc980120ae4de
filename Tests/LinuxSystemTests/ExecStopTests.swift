import Foundation
import LaunchProgram
import Testing

@testable import LinuxSystem

/// Says whether it is dumpable and what MARK is, then waits for a signal.
private let report = """
    #include <stdio.h>
    #include <stdlib.h>
    #include <sys/prctl.h>
    #include <unistd.h>
    static int first = -1;
    __attribute__((constructor)) static void begin(void) { first = prctl(PR_GET_DUMPABLE); }
    int main(int argc, char **argv) {
        FILE *out = fopen(getenv("OUT"), "w");
        fprintf(out, "%d %s\\n", first, getenv("MARK"));
        fclose(out);
        if (argc > 1) pause();
        return 7;
    }
    """

@Suite struct `The stop at execve` {
    let fixture: StopFixture

    init() throws { fixture = try StopFixture() }

    @Test func `is before the first instruction, and leaves nothing behind`() throws {
        let child = try fixture.start(["/bin/sh", "-c", "echo ran > $OUT; exit 7"])
        var stop = try ExecStop(of: child, restoring: StopFixture.noMask)
        #expect(try stop.facts.link("exe") != ProcessDirectory().link("exe"))
        #expect(statusField(child.processID, "TracerPid") != "0")
        usleep(50_000)
        #expect(fixture.output == "")
        try stop.resume()
        #expect(fixture.waitForOutput() == "ran\n")
        #expect(child.ending() == 7)
    }

    @Test(arguments: ["-dynamic", "-static", "-static-pie", "-no-pie"])
    func `makes a program undumpable and hides its environment`(_ kind: String) throws {
        guard let program = try fixture.compiled("report", report, kind) else { return }
        let child = try fixture.start([program, "wait"])
        var stop = try ExecStop(of: child, restoring: StopFixture.noMask)
        #expect(environment(of: child.processID).contains("MARK=1"))
        #expect(try stop.dumpable() == 1)
        try stop.hideEnvironment()
        try stop.makeUndumpable()
        #expect(try stop.dumpable() == 0)
        try stop.resume()
        #expect(fixture.waitForOutput() == "0 1\n")
        #expect(environment(of: child.processID) == "")
        #expect(try FileStatus(path: "/proc/\(child.processID)/mem").owner == 0)
        #expect(statusField(child.processID, "TracerPid") == "0")
        child.kill()
    }

    @Test func `without it, a program is dumpable and its environment is there to read`() throws {
        guard let program = try fixture.compiled("report", report) else { return }
        let child = try fixture.start([program, "wait"], isTraced: false)
        #expect(fixture.waitForOutput() == "1 1\n")
        #expect(environment(of: child.processID).contains("MARK=1"))
        child.kill()
    }

    @Test func `does the same for a script`() throws {
        let script = try fixture.workshop.write(
            "script",
            "#!/bin/sh -e\necho \"$0 $1 $MARK\" $(grep -c . /proc/$$/environ) > $OUT\nkill -STOP $$\n",
            mode: 0o755
        )
        let child = try fixture.start([script, "one"])
        var stop = try ExecStop(of: child, restoring: StopFixture.noMask)
        try stop.hideEnvironment()
        try stop.resume()
        #expect(fixture.waitForOutput() == "\(script) one 1 0\n")
        #expect(environment(of: child.processID) == "")
        child.kill()
    }

    @Test func `keeps the arguments in place`() throws {
        let child = try fixture.start(["/bin/sleep", "60"])
        var stop = try ExecStop(of: child, restoring: StopFixture.noMask)
        let before = try stop.facts.statistics()
        try stop.hideEnvironment()
        let after = try stop.facts.statistics()
        #expect(after[51] == before[50])
        #expect(before[51] > before[50])
        for field in [26, 27, 28, 45, 46, 47, 48, 49, 50] { #expect(after[field] == before[field]) }
        #expect(try stop.facts.read("cmdline") == Array("/bin/sleep\u{0}60\u{0}".utf8))
        #expect(try stop.facts.read("auxv").count > 16)
        child.kill()
    }

    #if arch(x86_64)
        @Test func `gives back every register and every byte of the stack`() throws {
            // Writes its registers, the stack pointer's offset in its page and 4 kB below it, then ends.
            let source = """
                __attribute__((naked, noreturn)) void _start(void) {
                    __asm__ volatile(
                        "push %rax; push %rbx; push %rcx; push %rdx; push %rsi; push %rdi; push %rbp;"
                        "push %r8; push %r9; push %r10; push %r11; push %r12; push %r13; push %r14; push %r15;"
                        "pushfq; cld;"
                        "lea -3968(%rsp), %rsi; mov $4096, %edx; mov $1, %edi; mov $1, %eax; syscall;"
                        "xor %edi, %edi; mov $60, %eax; syscall");
                }
                """
            let options = ["-static", "-nostdlib", "-nostartfiles", "-fno-stack-protector"]
            let text = try fixture.workshop.write("registers.c", source)
            guard let compiler = LaunchProgram.tool("gcc") else { return }
            let program = fixture.workshop.path("registers")
            let outcome = try fixture.workshop.run(compiler, ["-O1", "-o", program, text] + options)
            try #require(outcome.status == 0, "\(outcome.errorText)")

            func dump(_ act: (inout ExecStop) throws -> Void, isTraced: Bool) throws -> Data {
                var ends: [CInt] = [0, 0]
                // Safety: room for two numbers.
                try #require(unsafe pipe(&ends) == 0)
                let saved = dup(1)
                dup2(ends[1], 1)
                defer { close(ends[0]) }
                let child = try fixture.start([program], isTraced: isTraced)
                dup2(saved, 1)
                close(saved)
                close(ends[1])
                if isTraced {
                    var stop = try ExecStop(of: child, restoring: StopFixture.noMask)
                    try act(&stop)
                    try stop.resume()
                }
                let written = try FileHandle(fileDescriptor: ends[0]).readToEnd() ?? Data()
                #expect(child.ending() == 0)
                return written
            }
            let plain = try dump({ _ in }, isTraced: false)
            #expect(plain.count == 4096)
            let stopped = try dump({ _ = try $0.securebits() }, isTraced: true)
            #expect(stopped == plain)
            let changed = try dump(
                {
                    try $0.hideEnvironment()
                    try $0.makeUndumpable()
                },
                isTraced: true
            )
            #expect(changed == plain)
            #expect(plain.prefix(3968).allSatisfy { $0 == 0 })
        }
    #endif

    @Test func `finds its way without a vDSO`() throws {
        for kind in ["-dynamic", "-static"] {
            guard let program = try fixture.compiled("report", report, kind) else { return }
            let child = try fixture.start([program])
            var stop = try ExecStop(of: child, restoring: StopFixture.noMask)
            try stop.findCallInProgram()
            try stop.hideEnvironment()
            try stop.makeUndumpable()
            try stop.resume()
            #expect(fixture.waitForOutput() == "0 1\n")
            #expect(child.ending() == 7)
            try fixture.workshop.write("out", "")
        }
    }

    @Test func `says that a 32-bit program is none of its own`() throws {
        let source = """
            __attribute__((noreturn)) void _start(void) {
                __asm__ volatile("int $0x80" : : "a"(1), "b"(7));
                for (;;);
            }
            """
        guard
            let program = try fixture.compiled(
                "small",
                source,
                "-m32",
                "-static",
                "-nostdlib",
                "-nostartfiles"
            )
        else { return print("skipped: no 32-bit compiler") }
        let child = try fixture.start([program])
        var stop = try ExecStop(of: child, restoring: StopFixture.noMask)
        #expect(throws: ExecStopError.foreignProgram) { try stop.makeUndumpable() }
        // Without a call in its name it runs all the same.
        try stop.resume()
        #expect(child.ending() == 7)
    }

    @Test func `is over with the next execve`() throws {
        let script = "echo $(cat /proc/$$/environ | grep -c MARK) > $OUT; exec sleep 60"
        let child = try fixture.start(["/bin/sh", "-c", script])
        var stop = try ExecStop(of: child, restoring: StopFixture.noMask)
        try stop.hideEnvironment()
        try stop.makeUndumpable()
        try stop.resume()
        // The shell itself had nothing to read; what it executed is an ordinary process again.
        #expect(fixture.waitForOutput() == "0\n")
        for _ in 0..<1000 where try ProcessDirectory(of: child.processID).link("exe") != "/usr/bin/sleep" {
            usleep(5000)
        }
        #expect(environment(of: child.processID).contains("MARK=1"))
        child.kill()
    }
}
