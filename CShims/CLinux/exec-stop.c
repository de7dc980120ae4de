#define _GNU_SOURCE
#include "exec-stop.h"

#include <elf.h>
#include <errno.h>
#include <linux/capability.h>
#include <linux/ptrace.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/procfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#if defined(__x86_64__)
typedef struct user_regs_struct registers;
#define STACK(r) ((r).rsp)
#define PLACE(r) ((r).rip)
#define RESULT(r) ((int64_t)(r).rax)
static const unsigned char call_bytes[] = {0x0f, 0x05};  // syscall
enum { CALL_ALIGNMENT = 1 };
#elif defined(__aarch64__)
typedef struct user_pt_regs registers;
#define STACK(r) ((r).sp)
#define PLACE(r) ((r).pc)
#define RESULT(r) ((int64_t)(r).regs[0])
static const unsigned char call_bytes[] = {0x01, 0x00, 0x00, 0xd4};  // svc #0
enum { CALL_ALIGNMENT = 4 };
#else
#error "no registers known for this machine"
#endif

#define SYSCALL_STOP (SIGTRAP | 0x80)  // PTRACE_O_TRACESYSGOOD
_Static_assert(sizeof(registers) <= sizeof(((struct linux_exec_stop *)0)->registers), "room for the registers");

static long trace(int request, pid_t process, uint64_t address, const void *data) {
    return syscall(SYS_ptrace, (long)request, (long)process, address, data) < 0 ? -errno : 0;
}

// MARK: in the child

static int64_t arm_kill_timer(int64_t milliseconds) {
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGKILL};
    struct itimerspec after = {.it_value = {milliseconds / 1000, milliseconds % 1000 * 1000000}};
    int timer;  // the kernel's timer_t
    if (syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &timer) < 0) return -1;
    return syscall(SYS_timer_settime, timer, 0, &after, NULL);
}

long linux_start_traced(int64_t milliseconds) {
    uint64_t mask = ~(1ULL << (SIGTRAP - 1));
    // A net below a narrow rope: where no timer is to be had (RLIMIT_SIGPENDING), the start goes on without.
    arm_kill_timer(milliseconds);
    // The mask first: from the next call on, any signal delivered here stops this process.
    if (syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, NULL, sizeof mask) < 0) return -1;
    return syscall(SYS_ptrace, (long)PTRACE_TRACEME, 0L, 0L, 0L);
}

// MARK: stops

static registers at_stop(const struct linux_exec_stop *stop) {
    registers values;
    memcpy(&values, stop->registers, sizeof values);
    return values;
}

// The signal that stopped the child; a child that has ended is left to be reaped by whoever owns it.
static int wait_stop(struct linux_exec_stop *stop) {
    siginfo_t info;
    int result;
    do result = waitid(P_PID, (id_t)stop->process, &info, WEXITED | WSTOPPED | WNOWAIT);
    while (result < 0 && errno == EINTR);
    if (result < 0) return -errno;
    if (info.si_code == CLD_TRAPPED || info.si_code == CLD_STOPPED) {
        int signal = info.si_status;
        // It may have been killed since: then there is no stop to take any more, and the end is what comes next.
        if (waitid(P_PID, (id_t)stop->process, &info, WSTOPPED | WNOHANG) == 0 && info.si_pid != 0) return signal;
        return wait_stop(stop);
    }
    stop->status = info.si_code == CLD_EXITED ? info.si_status << 8 : info.si_status;
    return -ECHILD;
}

// SIGKILL takes a stopped child out of its stop: every request fails from then on, and the end can be waited for.
static int ended_or(struct linux_exec_stop *stop, long error) {
    return error == -ESRCH ? wait_stop(stop) < 0 ? -ECHILD : -ESRCH : (int)error;
}

static int get_registers(struct linux_exec_stop *stop, registers *values, uint64_t *count) {
    struct iovec vector = {values, sizeof *values};
    long error = trace(PTRACE_GETREGSET, stop->process, NT_PRSTATUS, &vector);
    *count = vector.iov_len;
    return ended_or(stop, error);
}

static int set_registers(struct linux_exec_stop *stop, const registers *values) {
    struct iovec vector = {(void *)values, sizeof *values};
    return ended_or(stop, trace(PTRACE_SETREGSET, stop->process, NT_PRSTATUS, &vector));
}

int linux_exec_stop_wait(struct linux_exec_stop *stop, pid_t process) {
    memset(stop, 0, sizeof *stop);
    stop->process = process;
    int signal = wait_stop(stop);
    if (signal < 0) return signal;
    // The kernel's own SIGTRAP: private to the thread, so it comes before any signal sent to the process.
    if (signal != SIGTRAP) {
        stop->status = signal;
        return -EPROTO;
    }
    uint64_t options = PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD;
    int error = ended_or(stop, trace(PTRACE_SETOPTIONS, process, 0, (void *)options));
    registers values = {0};
    if (error == 0) error = get_registers(stop, &values, &stop->register_bytes);
    memcpy(stop->registers, &values, sizeof values);
    return error;
}

int linux_exec_stop_is_native(const struct linux_exec_stop *stop) {
#if defined(__x86_64__)
    // A 32-bit program has fewer registers. x32 shares the instruction and takes the same numbers without its bit.
    return stop->register_bytes == sizeof(registers) && at_stop(stop).cs == 0x33;
#else
    return stop->register_bytes == sizeof(registers);
#endif
}

uint64_t linux_exec_stop_entry(const struct linux_exec_stop *stop) {
    return PLACE(at_stop(stop));
}

// MARK: memory of the child

// By the tracer's own right, which asks neither for the same user nor for /proc.
static int peek(struct linux_exec_stop *stop, uint64_t address, uint64_t *word) {
    return ended_or(stop, trace(PTRACE_PEEKDATA, stop->process, address, word));
}

static int poke(struct linux_exec_stop *stop, uint64_t address, uint64_t word) {
    return ended_or(stop, trace(PTRACE_POKEDATA, stop->process, address, (void *)word));
}

// The auxiliary vector lies behind the arguments and the environment, each ended by a null word.
static int auxiliary_value(struct linux_exec_stop *stop, uint64_t key, uint64_t *value) {
    uint64_t place = STACK(at_stop(stop)), word;
    int error = peek(stop, place, &word);
    if (error < 0) return error;
    place += 8 * (word + 2);
    do {
        if ((error = peek(stop, place, &word)) < 0) return error;
        place += 8;
    } while (word != 0);
    for (;; place += 16) {
        if ((error = peek(stop, place, &word)) < 0) return error;
        if (word == AT_NULL) return -ENOENT;
        if (word == key) return peek(stop, place + 8, value);
    }
}

// MARK: a system call instruction

// Both processes map the same image: this process's own tells where in it the instruction is.
static int64_t offset_in_vdso(void) {
    const unsigned char *image = (const unsigned char *)getauxval(AT_SYSINFO_EHDR);
    if (image == NULL || memcmp(image, ELFMAG, SELFMAG) != 0) return -1;
    const Elf64_Ehdr *header = (const Elf64_Ehdr *)image;
    const Elf64_Phdr *segments = (const Elf64_Phdr *)(image + header->e_phoff);
    for (int i = 0; i < header->e_phnum; i++) {
        if (segments[i].p_type != PT_LOAD || !(segments[i].p_flags & PF_X)) continue;
        for (uint64_t at = 0; at + sizeof call_bytes <= segments[i].p_memsz; at += CALL_ALIGNMENT)
            if (memcmp(image + at, call_bytes, sizeof call_bytes) == 0) return (int64_t)at;
    }
    return -1;
}

int linux_exec_stop_find_call_in_vdso(struct linux_exec_stop *stop) {
    uint64_t image, word;
    int64_t offset = offset_in_vdso();
    if (offset < 0) return -ENOENT;
    int error = auxiliary_value(stop, AT_SYSINFO_EHDR, &image);
    if (error < 0) return error;
    if ((error = peek(stop, image + (uint64_t)offset, &word)) < 0) return error;
    if (memcmp(&word, call_bytes, sizeof call_bytes) != 0) return -ENOENT;
    stop->call_address = image + (uint64_t)offset;
    return 0;
}

int linux_exec_stop_find_call(struct linux_exec_stop *stop, uint64_t start, uint64_t end) {
    unsigned char bytes[16];
    uint64_t word;
    for (uint64_t place = start & ~7ULL; place + 16 <= end; place += 8) {
        for (int half = 0; half < 2; half++) {
            int error = peek(stop, place + 8 * (uint64_t)half, &word);
            if (error < 0) return error;
            memcpy(bytes + 8 * half, &word, 8);
        }
        for (uint64_t at = 0; at < 8; at += CALL_ALIGNMENT) {
            if (memcmp(bytes + at, call_bytes, sizeof call_bytes) != 0) continue;
            stop->call_address = place + at;
            return 0;
        }
    }
    return -ENOENT;
}

// MARK: calls in the child's name

// Lets it run to the next end of a system call. SIGSTOP and a stranger's SIGTRAP may come first: not now.
static int run_to_syscall_stop(struct linux_exec_stop *stop) {
    for (;;) {
        int error = ended_or(stop, trace(PTRACE_SYSCALL, stop->process, 0, NULL));
        if (error < 0) return error;
        int signal = wait_stop(stop);
        if (signal == SYSCALL_STOP || signal < 0) return signal < 0 ? signal : 0;
        if (signal < 1 || signal > 64) return -EPROTO;
        stop->deferred |= 1ULL << (signal - 1);
    }
}

static void set_up_call(registers *values, uint64_t address, long number, const uint64_t a[5]) {
#if defined(__x86_64__)
    // No number in orig_rax: the kernel must not take this for an interrupted call and start it again.
    values->orig_rax = (unsigned long long)-1;
    values->rax = (unsigned long long)number;
    values->rdi = a[0], values->rsi = a[1], values->rdx = a[2], values->r10 = a[3], values->r8 = a[4];
#else
    values->regs[8] = (uint64_t)number;
    for (int i = 0; i < 5; i++) values->regs[i] = a[i];
#endif
    PLACE(*values) = address;
}

static int call(struct linux_exec_stop *stop, long number, const uint64_t arguments[5], int64_t *result) {
    const registers before = at_stop(stop);
    registers values = before;
    uint64_t count;
    set_up_call(&values, stop->call_address, number, arguments);
    int error = set_registers(stop, &values);
    if (error == 0) error = run_to_syscall_stop(stop);  // at its beginning
    if (error == 0) error = run_to_syscall_stop(stop);  // at its end
    if (error == 0) error = get_registers(stop, &values, &count);
    if (error < 0) return error;
    *result = RESULT(values);
    return set_registers(stop, &before);
}

int linux_exec_stop_prctl(struct linux_exec_stop *stop, int option, uint64_t argument, int64_t *result) {
    const uint64_t arguments[5] = {(uint64_t)option, argument, 0, 0, 0};
    return call(stop, SYS_prctl, arguments, result);
}

int linux_exec_stop_set_map(struct linux_exec_stop *stop, const struct linux_memory_map *map, int64_t *result) {
    // brk is where it began: nothing has run that could have moved it. No auxv, no exe_fd: both stay as they are.
    struct prctl_mm_map request = {
        .start_code = map->start_code, .end_code = map->end_code, .start_data = map->start_data,
        .end_data = map->end_data, .start_brk = map->start_brk, .brk = map->start_brk,
        .start_stack = map->start_stack, .arg_start = map->arg_start, .arg_end = map->arg_end,
        .env_start = map->env_start, .env_end = map->env_end, .auxv = NULL, .auxv_size = 0, .exe_fd = (uint32_t)-1,
    };
    enum { WORDS = sizeof request / 8 };
    uint64_t words[WORDS], saved[WORDS];
    // Below the red zone, in the stack's own pages: execve maps 128 kB more than it fills.
    uint64_t place = (STACK(at_stop(stop)) - 1024) & ~15ULL;
    int error = 0;
    memcpy(words, &request, sizeof request);
    for (int i = 0; i < WORDS && error == 0; i++) error = peek(stop, place + 8 * (uint64_t)i, &saved[i]);
    for (int i = 0; i < WORDS && error == 0; i++) error = poke(stop, place + 8 * (uint64_t)i, words[i]);
    const uint64_t arguments[5] = {PR_SET_MM, PR_SET_MM_MAP, place, sizeof request, 0};
    if (error == 0) error = call(stop, SYS_prctl, arguments, result);
    for (int i = 0; i < WORDS && error == 0; i++) error = poke(stop, place + 8 * (uint64_t)i, saved[i]);
    return error;
}

int linux_exec_stop_resume(struct linux_exec_stop *stop, uint64_t mask) {
    int error = ended_or(stop, trace(PTRACE_SETSIGMASK, stop->process, sizeof mask, &mask));
    if (error < 0) return error;
    for (int signal = 1; signal <= 64; signal++)
        if (stop->deferred & 1ULL << (signal - 1)) kill(stop->process, signal);
    return ended_or(stop, trace(PTRACE_DETACH, stop->process, 0, NULL));
}

// MARK: /proc

void linux_file_system_identity(uint32_t user, uint32_t group, uint32_t *old_user, uint32_t *old_group) {
    // The kernel sets the flag to fs.suid_dumpable when the identity changes, which may be 1 or 2.
    int dumpable = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
    // It also takes capabilities over files out of the effective set, which must not be below what the child has.
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    struct __user_cap_data_struct capabilities[2];
    long error = syscall(SYS_capget, &header, capabilities);
    // Neither call can tell that it failed; reading as somebody else is refused then.
    *old_group = (uint32_t)syscall(SYS_setfsgid, group);
    *old_user = (uint32_t)syscall(SYS_setfsuid, user);
    if (error == 0) syscall(SYS_capset, &header, capabilities);
    prctl(PR_SET_DUMPABLE, dumpable == 1, 0, 0, 0);
}
