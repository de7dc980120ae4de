internal import CLinux
internal import Glibc

/// Why the stop at execve did not give what was asked. The command has not run, and must be killed.
package enum ExecStopError: Error, Equatable {
    /// A call of this process: ptrace(2), waitid(2), or reading /proc.
    case failed(SystemError)
    /// A call made in the command's name was refused by the kernel, or by the command's own filter.
    case refused(SystemError)
    /// The command ended while it was stopped: its exit status, or the signal it was killed by.
    case ended(status: CInt, signal: CInt)
    /// It stopped for another reason than execve.
    case otherStop(signal: CInt)
    /// The program is of another instruction set than this machine's own (a 32-bit one).
    case foreignProgram
    /// No system call instruction was found in it.
    case noCallInstruction
    /// /proc/PID/stat does not say where the command's memory lies.
    case memoryMapUnknown
}

/// A command behind its execve and before its first instruction (ptrace(2)).
///
/// Only the thread that started it may use this, and nothing but ``resume()`` lets the command go on. Where this value
/// dies without, the command stays stopped until it is killed, at the latest when this process ends.
@safe package struct ExecStop: ~Copyable {
    private var raw = linux_exec_stop()
    private let mask: UInt64
    /// The command's directory in /proc, which reads as the command until it is undumpable.
    package let facts: ProcessDirectory

    /// Waits until `child`, started with ``ChildStep/startTraced(mask:limit:)``, has come to its stop; `mask` is the
    /// signal mask it shall begin with.
    package init(of child: borrowing StartedChild, restoring mask: SignalMask) throws(ExecStopError) {
        self.mask = mask.bits
        facts = ProcessDirectory(of: child.processID)
        // Safety: `raw` outlives the call.
        let result = unsafe linux_exec_stop_wait(&raw, child.processID)
        try check("waitid", result)
    }

    /// Empties /proc/PID/environ: the environment's bounds in the kernel close up; the strings, and with them
    /// getenv(3), stay (PR_SET_MM_MAP, Linux 3.18, needs CONFIG_CHECKPOINT_RESTORE).
    ///
    /// Undone by the command's next execve. The kernel refuses (EINVAL) where RLIMIT_DATA is below what the program
    /// occupies, and before 5.15 a program whose heap lies below its data, such as a loader run by its name.
    package mutating func hideEnvironment() throws(ExecStopError) {
        try findCall()
        guard var map = try memoryMap() else { return }
        map.env_end = map.env_start
        var answer: Int64 = 0
        // Safety: all three outlive the call.
        try check("ptrace", unsafe linux_exec_stop_set_map(&raw, &map, &answer))
        if answer < 0 { throw .refused(SystemError(call: "prctl(PR_SET_MM_MAP)", errno: CInt(-answer))) }
    }

    /// Whether the command may dump core and be read by others of its user (PR_GET_DUMPABLE(2const)): 0, 1 or 2.
    package mutating func dumpable() throws(ExecStopError) -> Int {
        try control("prctl(PR_GET_DUMPABLE)", LINUX_GET_DUMPABLE)
    }

    /// The command's securebits (PR_GET_SECUREBITS(2const)), which no file in /proc tells.
    package mutating func securebits() throws(ExecStopError) -> Int {
        try control("prctl(PR_GET_SECUREBITS)", LINUX_GET_SECUREBITS)
    }

    /// Makes the command undumpable from its first instruction on: no ptrace, no core dump, and its files in /proc
    /// belong to root (PR_SET_DUMPABLE(2const)). Undone by its next execve. Last of all, because it closes /proc to
    /// this process too.
    package mutating func makeUndumpable() throws(ExecStopError) {
        _ = try control("prctl(PR_SET_DUMPABLE)", LINUX_SET_DUMPABLE, 0)
        if try dumpable() != 0 { throw .refused(SystemError(call: "prctl(PR_SET_DUMPABLE)", errno: EPERM)) }
    }

    /// Lets the command begin, with the signal mask it is meant to have. No signal is delivered but those that were
    /// sent to it meanwhile.
    package mutating func resume() throws(ExecStopError) {
        // Safety: `raw` outlives the call.
        try check("ptrace", unsafe linux_exec_stop_resume(&raw, mask))
    }

    private mutating func control(
        _ name: String,
        _ option: Int,
        _ argument: UInt64 = 0
    ) throws(ExecStopError) -> Int {
        try findCall()
        var answer: Int64 = 0
        // Safety: both outlive the call.
        try check("ptrace", unsafe linux_exec_stop_prctl(&raw, CInt(option), argument, &answer))
        if answer < 0 { throw .refused(SystemError(call: name, errno: CInt(-answer))) }
        return Int(answer)
    }

    /// The vDSO holds a system call instruction; without one (`vdso=0`), the program's own code or its loader's does.
    private mutating func findCall() throws(ExecStopError) {
        if raw.call_address != 0 { return }
        // Safety: `raw` outlives each call.
        guard unsafe linux_exec_stop_is_native(&raw) != 0 else { throw .foreignProgram }
        let result = unsafe linux_exec_stop_find_call_in_vdso(&raw)
        if result != -ENOENT { return try check("ptrace", result) }
        try findCallInProgram()
    }

    /// Looks for the instruction in the mapping that the first instruction lies in: nothing is overwritten.
    mutating func findCallInProgram() throws(ExecStopError) {
        // Safety: `raw` outlives each call.
        let entry = unsafe linux_exec_stop_entry(&raw)
        guard
            let range = try proc({ () throws(SystemError) in
                try facts.withRights { () throws(SystemError) in try facts.executableMapping(around: entry) }
            })
        else { throw .noCallInstruction }
        let found = unsafe linux_exec_stop_find_call(&raw, range.lowerBound, range.upperBound)
        if found == -ENOENT { throw .noCallInstruction }
        try check("ptrace", found)
    }

    /// Where the command's memory lies (proc_pid_stat(5)); nil when it has no environment to hide.
    private func memoryMap() throws(ExecStopError) -> linux_memory_map? {
        let fields = try proc { () throws(SystemError) in
            try facts.withRights { () throws(SystemError) in try facts.statistics() }
        }
        // Fields of proc_pid_stat(5) by their numbers there; all are 0 or 1 for who may not see them.
        guard fields.count > 51, fields[28] > 1, fields[47] > 1, fields[50] > 1 else {
            throw .memoryMapUnknown
        }
        if fields[50] == fields[51] { return nil }
        return linux_memory_map(
            start_code: fields[26],
            end_code: fields[27],
            start_data: fields[45],
            end_data: fields[46],
            start_brk: fields[47],
            start_stack: fields[28],
            arg_start: fields[48],
            arg_end: fields[49],
            env_start: fields[50],
            env_end: fields[51]
        )
    }

    private func proc<Value>(
        _ body: () throws(SystemError) -> Value
    ) throws(ExecStopError) -> Value {
        do throws(SystemError) { return try body() } catch { throw .failed(error) }
    }

    private func check(_ call: String, _ result: CInt) throws(ExecStopError) {
        switch result {
        case 0...: return
        case -ECHILD: throw .ended(status: raw.status >> 8 & 0xff, signal: raw.status & 0x7f)
        case -EPROTO: throw .otherStop(signal: raw.status)
        default: throw .failed(SystemError(call: call, errno: -result))
        }
    }
}
