// What the files of this program share. An attack returns a negative number with errno set when it was refused.
#pragma once
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

struct attack {
    const char *name;
    long (*act)(char **operands);
};

// Each ends with a name that is NULL.
extern const struct attack kernel_attacks[], entry_attacks[], process_attacks[], memory_attacks[], file_attacks[],
    tree_attacks[], network_attacks[], inheritance_attacks[];

// The machine lacks what the attack needs: says why, and ends the program with 2.
_Noreturn void untried(const char *why);

// Closes the descriptor if there is one, and keeps errno.
long done(long descriptor);

// The process that started this one, before main forked: the supervisor, in a launch.
extern pid_t launcher;

// "parent" or a number.
pid_t process_of(const char *operand);

// Whether a descriptor gives at least one byte; an empty file is ENODATA.
long read_byte(long descriptor);

// Opens a file by a request on a ring, which no filter sees.
long ring_open(const char *path, int flags);

// Executes a program by descriptor, in a process of its own; 0 when it was executed.
long execute(int descriptor, const char *path, char **words);
