import Foundation
import LaunchProgram
import Testing

@testable import LinuxSystem

/// A process that is shielded holds a capability its attacker lacks: `cap_ptrace_access_check` refuses (commoncap.c).
@Suite(.enabled(if: geteuid() == 0, "hands out capabilities")) struct `The shield capability` {
    let fixture: StopFixture

    init() throws { fixture = try StopFixture() }

    private static let wakeAlarm = 35
    private static let bindService = 10

    /// Holds a secret in memory and writes where.
    private static let victim = """
        #include <stdio.h>
        #include <stdlib.h>
        #include <unistd.h>
        static char secret[] = "hush";
        int main(void) {
            FILE *out = fopen(getenv("OUT"), "w");
            fprintf(out, "%p\\n", (void *)secret);
            fclose(out);
            return pause();
        }
        """

    /// attack WHAT PID ADDRESS: exits with 0 when it read what it should not, else with errno.
    private static let attack = """
        #define _GNU_SOURCE
        #include <errno.h>
        #include <fcntl.h>
        #include <signal.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/ptrace.h>
        #include <sys/syscall.h>
        #include <sys/uio.h>
        #include <sys/wait.h>
        #include <unistd.h>
        int main(int count, char **words) {
            char path[64], bytes[4096] = {0};
            long pid = atol(words[2]), address = strtol(words[3], 0, 16);
            int is_memory = !strcmp(words[1], "mem");
            if (count != 4) return 99;
            if (!strcmp(words[1], "signal")) return kill(pid, 0) ? errno : 0;
            if (!strcmp(words[1], "ptrace")) {
                if (ptrace(PTRACE_ATTACH, pid, 0, 0) < 0) return errno;
                waitpid(pid, 0, __WALL);
                return ptrace(PTRACE_DETACH, pid, 0, 0) ? errno : 0;
            }
            if (!strcmp(words[1], "vm")) {
                struct iovec here = {bytes, 4}, there = {(void *)address, 4};
                if (process_vm_readv(pid, &here, 1, &there, 1, 0) != 4) return errno;
                return strcmp(bytes, "hush") ? 98 : 0;
            }
            if (!strcmp(words[1], "pidfd")) {
                long other = syscall(SYS_pidfd_open, pid, 0);
                return syscall(SYS_pidfd_getfd, other, 0, 0) < 0 ? errno : 0;
            }
            if (!strcmp(words[1], "fd")) {
                snprintf(path, sizeof path, "/proc/%ld/fd/0", pid);
                return readlink(path, bytes, sizeof bytes) < 0 ? errno : 0;
            }
            snprintf(path, sizeof path, "/proc/%ld/%s", pid, words[1]);
            int file = open(path, O_RDONLY);
            if (file < 0) return errno;
            if (pread(file, bytes, is_memory ? 4 : 4095, is_memory ? address : 0) <= 0) return errno;
            if (is_memory) return strcmp(bytes, "hush") ? 98 : 0;
            return strcmp(words[1], "environ") || memmem(bytes, sizeof bytes, "MARK=1", 6) ? 0 : 98;
        }
        """

    private func steps(holding capabilities: [Int]) -> [ChildStep] {
        let set = capabilities.reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
        return [.clearAmbientCapabilities, .setCapabilities(permitted: set, inheritable: set)]
            + capabilities.map { .raiseAmbientCapability($0) }
            + [.noNewPrivileges, .restoreSignalMask(StopFixture.noMask), .execute]
    }

    private func attack(_ what: String, on process: CInt, at address: String, holding: [Int] = []) throws
        -> CInt
    {
        let path = try #require(try fixture.compiled("attack", Self.attack))
        return try fixture.startPlain([path, what, "\(process)", address], steps(holding: holding)).ending()
    }

    static let attacks = ["environ", "mem", "maps", "fd", "ptrace", "vm", "pidfd"]

    @Test(.enabled(if: LaunchProgram.tool("gcc") != nil))
    func `keeps a process of the same user out of environment and memory`() throws {
        let program = try #require(try fixture.compiled("victim", Self.victim))
        let child = try fixture.startPlain([program], steps(holding: [Self.wakeAlarm]))
        let address = String(fixture.waitForOutput().dropLast())
        for what in Self.attacks {
            #expect([EPERM, EACCES].contains(try attack(what, on: child.processID, at: address)), "\(what)")
            // Another capability is as little as none; the same one opens the door again.
            let other = try attack(what, on: child.processID, at: address, holding: [Self.bindService])
            #expect([EPERM, EACCES].contains(other), "\(what)")
            #expect(
                try attack(what, on: child.processID, at: address, holding: [Self.wakeAlarm]) == 0,
                "\(what)"
            )
        }
        // It is no shield against signals.
        #expect(try attack("signal", on: child.processID, at: address) == 0)
        child.kill()
    }

    @Test(.enabled(if: LaunchProgram.tool("gcc") != nil))
    func `without it, a process of the same user reads both`() throws {
        let program = try #require(try fixture.compiled("victim", Self.victim))
        let child = try fixture.startPlain([program], steps(holding: []))
        let address = String(fixture.waitForOutput().dropLast())
        for what in Self.attacks {
            #expect(try attack(what, on: child.processID, at: address) == 0, "\(what)")
        }
        child.kill()
    }

    @Test(.enabled(if: LaunchProgram.tool("gcc") != nil))
    func `a child of the shielded process is shielded too`() throws {
        let program = try #require(try fixture.compiled("victim", Self.victim))
        let child = try fixture.startPlain(
            ["/bin/sh", "-c", "\(program) & echo $! > $OUT.pid; wait $!"],
            steps(holding: [Self.wakeAlarm])
        )
        let address = String(fixture.waitForOutput().dropLast())
        let inner = try #require(CInt(try fixture.workshop.read("out.pid").dropLast()))
        #expect([EPERM, EACCES].contains(try attack("environ", on: inner, at: address)))
        kill(inner, SIGKILL)
        #expect(child.ending() == 128 + SIGKILL)
    }
}
