// Starts a command and becomes its supervisor, as `launch` does, without secrets or isolation. Options, then the
// command:
//
//     --exit-code        flag bit 0
//     --explain-kill     flag bit 1
//     --grace N          milliseconds
//     --flags N          flag bits besides
//     --order TEXT       an argument that begins with a letter (CEntry.h); repeatable
//     --own-group        the child is in a process group of its own
//     --without N        the supervisor dies of system call N, by a filter of the harness's
//     --await-exit       become the supervisor only once the child has ended
//     --hold FD          become the supervisor only once FD is at its end
//     --print NAME       print a variable as libc sees it, and end

import CEntry
import Glibc

struct Options {
    var flags = 0
    var grace = "5000"
    var observer = "0"
    var orders: [String] = []
    var ownGroup = false
    var without: CInt?
    var awaitsExit = false
    var hold: CInt?
    var command: [String] = []

    init(_ arguments: [String]) {
        var rest = arguments[...]
        while let option = rest.popFirst() {
            switch option {
            case "--exit-code": flags |= Int(LAUNCH_SUPERVISOR_EXIT_CODE)
            case "--explain-kill": flags |= Int(LAUNCH_SUPERVISOR_EXPLAIN_KILL)
            case "--grace": grace = rest.popFirst() ?? ""
            case "--flags": flags |= rest.popFirst().flatMap { Int($0) } ?? 0
            case "--order": orders.append(rest.popFirst() ?? "")
            case "--own-group": ownGroup = true
            case "--without": without = rest.popFirst().flatMap { CInt($0) }
            case "--await-exit": awaitsExit = true
            case "--hold": hold = rest.popFirst().flatMap { CInt($0) }
            case "--print":
                // Safety: getenv's result is read at once.
                print(unsafe getenv(rest.popFirst() ?? "").map { unsafe String(cString: $0) } ?? "-")
                exit(0)
            default:
                command = [option] + rest
                return
            }
        }
    }
}

/// C strings for exec, with a null at the end; never freed, the process is replaced.
func vector(_ strings: [String]) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> {
    // Safety: as many slots as strings and the terminator.
    let result = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: strings.count + 1)
    for (index, string) in strings.enumerated() { unsafe result[index] = strdup(string) }
    unsafe result[strings.count] = nil
    return unsafe result
}

func call(_ number: CInt, _ a: Int = 0, _ b: Int = 0, _ c: Int = 0, _ d: Int = 0, _ e: Int = 0) -> Int {
    entry_call(Int(number), a, b, c, d, e)
}

/// Puts back what the entry hid from the runtime.
func restoreEnvironment() {
    // Safety: the environment block is this process's own.
    var variable = unsafe environ
    while let text = unsafe variable.pointee {
        if unsafe text.pointee == LAUNCH_HIDDEN_VARIABLE_BYTE { unsafe text.pointee = 0x53 }
        unsafe variable += 1
    }
}

let options = Options(Array(CommandLine.arguments.dropFirst()))
let command = unsafe vector(options.command)
let own = getpid()
var mask = UInt64.max
var inherited: UInt64 = 0
// Safety: eight bytes each, as the call is told.
_ = unsafe withUnsafeMutablePointer(to: &mask) { mask in
    unsafe withUnsafeMutablePointer(to: &inherited) { inherited in
        call(__NR_rt_sigprocmask, 2, Int(bitPattern: mask), Int(bitPattern: inherited), 8)
    }
}
// Survives exec; what the child leaves behind before the takeover must not go to somebody else.
_ = call(__NR_prctl, 36, 1)
// An inherited SIG_IGN would let the child vanish without a status.
_ = signal(SIGCHLD, SIG_DFL)

// fork(2) itself is unavailable from Swift only for threads; this process has one.
let child = fork()
if child == 0 {
    _ = call(__NR_prctl, 1, Int(SIGKILL))
    if own != 1, getppid() != own { _exit(1) }
    if options.ownGroup { setpgid(0, 0) }
    restoreEnvironment()
    // Safety: as above; the vector ends with nil.
    _ = unsafe withUnsafeMutablePointer(to: &inherited) {
        call(__NR_rt_sigprocmask, 2, Int(bitPattern: $0), 0, 8)
    }
    if let name = unsafe command[0] { _ = unsafe execvp(name, command) }
    _exit(errno == ENOENT ? 127 : 126)
}

let descriptor = call(__NR_pidfd_open, Int(child))
_ = fcntl(CInt(descriptor), F_SETFD, 0)
if options.awaitsExit {
    var info = unsafe siginfo_t()
    // Safety: `info` is the buffer the call asks for.
    _ = unsafe waitid(P_PID, id_t(child), &info, WEXITED | WNOWAIT)
}
if let hold = options.hold {
    var byte: UInt8 = 0
    // Safety: one byte, as the call is told.
    while unsafe read(hold, &byte, 1) > 0 {}
}

if let number = options.without {
    // ld nr; jeq number; kill; allow: four struct sock_filter, each a word (code, jt, jf, k).
    let kill = UInt64(0x8000_0000) << 32 | 6
    let filter: [UInt64] = [0x20, 0x15 | 1 << 24 | UInt64(number) << 32, kill, 0x7fff_0000 << 32 | 6]
    // Safety: struct sock_fprog: a count and the address of the filter, which outlives the calls.
    unsafe filter.withUnsafeBytes { bytes in
        let program: [UInt] = [4, UInt(bitPattern: bytes.baseAddress)]
        unsafe program.withUnsafeBytes { program in
            _ = call(__NR_prctl, 38, 1)
            _ = call(__NR_seccomp, 1, 0, Int(bitPattern: program.baseAddress))
        }
    }
}

// Safety: string literals and arguments become C strings for the call.
var file = unsafe open("/proc/self/exe", O_RDONLY | O_CLOEXEC)
if file < 0 {
    // Without /proc; `launch` uses AT_EXECFN.
    file = unsafe open(CommandLine.arguments[0], O_RDONLY | O_CLOEXEC)
}
let arguments = unsafe vector(
    [
        LAUNCH_SUPERVISOR_NAME, String(child), String(descriptor), String(options.flags), options.grace,
        options.observer, options.command.first ?? "",
    ] + options.orders
)
let nothing = unsafe vector([])
let empty = unsafe strdup("")
// Safety: the vectors outlive the call.
_ = unsafe call(
    __NR_execveat,
    Int(file),
    Int(bitPattern: empty),
    Int(bitPattern: arguments),
    Int(bitPattern: nothing),
    0x1000
)
exit(125)
