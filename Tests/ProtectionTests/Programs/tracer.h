// Runs `launch` under ptrace(2) and shows every system call of the launcher ('L'), of its child until it clones or
// executes the command ('C'), of a maker of namespaces once it clones ('N'), of the supervisor ('S') and of process 1 of
// a new pid namespace ('I') before their filter to a handler, which may let a call fail, leave it out, or kill the
// launcher there. strace(1) can do that for one call in one run; this does it for all calls in seconds.
// Calls are counted for each role, and no two processes of one role run at a time: so every run counts alike.
#pragma once
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

struct system_call {
    pid_t process;
    char role;
    int index;  // among the calls of this role
    long number;
    unsigned long arguments[6];
};

enum action { PASS, REPLACE, KILL_LAUNCHER };

// What a run came to.
struct run {
    int status;    // wait status of the launcher
    int orphans;   // processes that were still there seconds after it
    int executed;  // whether the command was executed
};

// PTRACE_GET_SYSCALL_INFO, laid out as the kernel does (ptrace(2)).
struct call_information {
    unsigned char operation, padding[3];
    unsigned architecture;
    unsigned long instruction_pointer, stack_pointer, number, arguments[6];
};

struct tracee {
    pid_t process;
    char role;    // 0 until the event of the clone that made it was seen: its first stop may come before
    int stopped;  // and waits for that
    int replaced;
    long result;
    long call;  // the last one
};

static struct tracee tracees[16];
static int counts[128];
static volatile sig_atomic_t late;

static void note_late(int signal) { late = signal; }

static struct tracee *find(pid_t process) {
    struct tracee *free = NULL;
    for (int i = 0; i < 16; i++) {
        if (tracees[i].process == process) return &tracees[i];
        if (!tracees[i].process && !free) free = &tracees[i];
    }
    *free = (struct tracee){.process = process};
    return free;
}

// The role of what `maker` cloned or forked. With a pid namespace the launcher's child makes process 1, then the command.
static char role_of_child(struct tracee *maker, int event) {
    switch (maker->role) {
    // Forked: it holds a user namespace open, beside the launcher.
    case 'L': return event == PTRACE_EVENT_FORK ? 'U' : 'C';
    case 'C': maker->role = 'N'; return 'I';
    case 'N': return 'C';
    default: return 'M';
    }
}

static void release(struct tracee *tracee, char role) {
    tracee->role = role;
    if (tracee->stopped) ptrace(PTRACE_SYSCALL, tracee->process, 0, 0);
}

// Who is killed in its clone has no event any more that would tell what it made.
static void release_unclaimed(void) {
    for (int i = 0; i < 16; i++)
        if (tracees[i].process && tracees[i].role && strchr("LCN", tracees[i].role)) return;
    for (int i = 0; i < 16; i++)
        if (tracees[i].process && tracees[i].stopped && !tracees[i].role) release(&tracees[i], 'M');
}

static int remaining(void) {
    int count = 0;
    for (int i = 0; i < 16; i++) count += tracees[i].process != 0;
    return count;
}

// No call has the number -1: the kernel does nothing.
static void leave_out(pid_t process) {
#if defined(__x86_64__)
    ptrace(PTRACE_POKEUSER, process, offsetof(struct user_regs_struct, orig_rax), -1L);
#else
    int none = -1;
    struct iovec vector = {&none, sizeof none};
    ptrace(PTRACE_SETREGSET, process, 0x404 /* NT_ARM_SYSTEM_CALL */, &vector);
#endif
}

static void set_result(pid_t process, long result) {
#if defined(__x86_64__)
    ptrace(PTRACE_POKEUSER, process, offsetof(struct user_regs_struct, rax), result);
#else
    struct user_regs_struct registers;
    struct iovec vector = {&registers, sizeof registers};
    ptrace(PTRACE_GETREGSET, process, NT_PRSTATUS, &vector);
    registers.regs[0] = result;
    ptrace(PTRACE_SETREGSET, process, NT_PRSTATUS, &vector);
#endif
}

static pid_t start(char **command, const char *errors) {
    pid_t process = fork();
    if (process) return process;
    int null = open("/dev/null", O_RDWR), file = open(errors, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    dup2(null, 0), dup2(null, 1), dup2(file, 2);
    close(null), close(file);
    ptrace(PTRACE_TRACEME, 0, 0, 0);
    raise(SIGSTOP);
    execv(command[0], command);
    _exit(99);
}

// Runs `command` once; `handler` answers each call and sets `*result` to what a replaced call returns.
static struct run trace(char **command, const char *errors, enum action (*handler)(const struct system_call *, long *)) {
    struct run run = {0, 0, 0};
    int status, stopping = 0;
    memset(tracees, 0, sizeof tracees);
    memset(counts, 0, sizeof counts);
    sigaction(SIGALRM, &(struct sigaction){.sa_handler = note_late}, NULL);
    late = 0;
    // Process 1 of a namespace ends when all of its namespace were awaited, and not every init of a machine is quick.
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    pid_t launcher = start(command, errors);
    find(launcher)->role = 'L';
    waitpid(launcher, &status, __WALL);
    ptrace(PTRACE_SETOPTIONS, launcher, 0,
           PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC
               | PTRACE_O_EXITKILL);
    ptrace(PTRACE_SYSCALL, launcher, 0, 0);
    int started = 0;
    alarm(20);
    for (;;) {
        pid_t process = waitpid(-1, &status, __WALL);
        if (process < 0 && errno == ECHILD) break;
        if (late) {
            late = 0;
            run.orphans = remaining();
            for (int i = 0; i < 16; i++)
                if (tracees[i].process) kill(tracees[i].process, SIGKILL);
        }
        if (process < 0) continue;
        struct tracee *tracee = find(process);
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            if (process == launcher) run.status = status, alarm(15);
            tracee->process = 0;
            release_unclaimed();
            continue;
        }
        int signal = WSTOPSIG(status), event = status >> 16, deliver = 0;
        if (!tracee->role) {
            tracee->stopped = 1;
            release_unclaimed();
            continue;
        }
        if (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK || event == PTRACE_EVENT_CLONE) {
            unsigned long child = 0;
            ptrace(PTRACE_GETEVENTMSG, process, 0, &child);
            release(find((pid_t)child), role_of_child(tracee, event));
        } else if (event == PTRACE_EVENT_EXEC) {
            // Images of launch's own are executed by descriptor; the launcher may become the command itself.
            if (process == launcher && !started++) {}
            else if (tracee->call != SYS_execveat) tracee->role = 'M', run.executed = 1;
            else if (process == launcher) tracee->role = 'S';
        } else if (signal == (SIGTRAP | 0x80)) {
            struct call_information now;
            ptrace(0x420e /* PTRACE_GET_SYSCALL_INFO */, process, sizeof now, &now);
            // 1 is entry, 2 exit.
            if (now.operation == 1) {
                struct system_call call = {process, tracee->role, 0, (long)now.number, {0}};
                memcpy(call.arguments, now.arguments, sizeof call.arguments);
                tracee->call = call.number;
                // The command waits to be told to end, through the launcher.
                if (call.role == 'M' && call.number == SYS_rt_sigtimedwait && !stopping++) kill(launcher, SIGTERM);
                if (started && strchr("LCNSI", call.role)) {
                    call.index = counts[(int)call.role]++;
                    switch (handler(&call, &tracee->result)) {
                    case PASS: break;
                    case REPLACE: tracee->replaced = 1, leave_out(process); break;
                    case KILL_LAUNCHER: kill(launcher, SIGKILL); break;
                    }
                }
                // What the supervisor calls once its filter is in place is its own tests' business.
                if (strchr("SI", call.role) && call.number == SYS_seccomp) tracee->role = 's';
            } else if (tracee->replaced) {
                tracee->replaced = 0;
                set_result(process, tracee->result);
            }
        } else if (!event && signal != SIGSTOP) {
            deliver = signal;
        }
        // Nothing is asked about a supervisor any more; without a list of its children it makes millions of calls.
        ptrace(tracee->role == 's' ? PTRACE_CONT : PTRACE_SYSCALL, process, 0, deliver);
    }
    alarm(0);
    return run;
}
