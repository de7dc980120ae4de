// A child that is stopped behind its execve, before its first instruction, and calls made in its name (ptrace(2)).
// Everything returns 0 or a value on success and a negative errno on failure. -ECHILD: the child has ended, `status`
// says how, and it is still to be reaped. Only the thread that cloned the child may call any of this.
#pragma once

#include <stdint.h>
#include <sys/types.h>

struct linux_exec_stop {
    pid_t process;
    int32_t status;           // of a child that has ended, as waitpid(2) would give it
    uint64_t registers[40];   // as they were at the stop
    uint64_t register_bytes;  // how many of them the kernel gave
    uint64_t call_address;    // a system call instruction in the child, 0 while none is known
    uint64_t deferred;        // bit n-1: signal n stopped the child meanwhile and is to be sent again
};

/// In the child: PTRACE_TRACEME, every signal blocked but SIGTRAP, and a timer that kills after `milliseconds` and that
/// execve deletes. A traced process that is stopped before execve would otherwise leave its parent in vfork for ever.
long linux_start_traced(int64_t milliseconds);

/// Waits for the stop, and ties the child's life to this process's (PTRACE_O_EXITKILL).
/// -EPROTO: it stopped for another reason, the signal is in `status`.
int linux_exec_stop_wait(struct linux_exec_stop *stop, pid_t process);
/// Whether the program is of this machine's own instruction set, whose system calls these are.
int linux_exec_stop_is_native(const struct linux_exec_stop *stop);
/// The address of the first instruction.
uint64_t linux_exec_stop_entry(const struct linux_exec_stop *stop);
/// Finds a system call instruction in the child's vDSO; -ENOENT where there is no vDSO.
int linux_exec_stop_find_call_in_vdso(struct linux_exec_stop *stop);
/// Finds one between two addresses that the child can execute; -ENOENT where there is none.
int linux_exec_stop_find_call(struct linux_exec_stop *stop, uint64_t start, uint64_t end);
enum { LINUX_GET_DUMPABLE = 3, LINUX_SET_DUMPABLE = 4, LINUX_GET_SECUREBITS = 27 };  // of linux/prctl.h
/// Makes the child call prctl(option, argument), and gives it its registers back. `result` is the kernel's answer,
/// negative for an errno.
int linux_exec_stop_prctl(struct linux_exec_stop *stop, int option, uint64_t argument, int64_t *result);

/// The fields of /proc/PID/stat that struct prctl_mm_map repeats, in its order.
struct linux_memory_map {
    uint64_t start_code, end_code, start_data, end_data, start_brk, start_stack;
    uint64_t arg_start, arg_end, env_start, env_end;
};
/// prctl(PR_SET_MM, PR_SET_MM_MAP) in the child, by way of its stack, which is put back.
int linux_exec_stop_set_map(struct linux_exec_stop *stop, const struct linux_memory_map *map, int64_t *result);

/// Sets the signal mask, sends again what stopped the child meanwhile, and lets it go.
int linux_exec_stop_resume(struct linux_exec_stop *stop, uint64_t mask);

/// setfsuid(2) and setfsgid(2) of this thread.
void linux_file_system_identity(uint32_t user, uint32_t group, uint32_t *old_user, uint32_t *old_group);
