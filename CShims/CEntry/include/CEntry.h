#ifndef CENTRY_H
#define CENTRY_H

/// The contract between `launch`, the ELF entry and the supervisor.
///
/// `launch` executes its own file again with this `argv[0]`, an empty environment and these arguments, all decimal
/// but the names:
///
///     launch-supervisor <child pid> <pidfd> <flags> <grace milliseconds> <observer pid or 0> <command name, for ps>
///         [<letter><value>]…
///
/// What is not always there begins with a letter:
///
///     c<name>    the command's control groups: one name in up to three hierarchies, removed at the end
///     d<fd>      the group above one of them, three at most
///     k<fd>      cgroup.kill of the command's group, open for writing
///     i<pid>     process 1 of the command's pid namespace, a child of this process
///     m<a:b,…>   exit statuses to replace, each by what follows the colon
///     n<fd>      a datagram socket on which the command notifies (sd_notify(3)); tells of each datagram by signal
///                LAUNCH_SUPERVISOR_RELAY_SIGNAL (F_SETSIG)
///     o<fd>      the directory of its name, which is removed at the end
///     p<name>    its name there
///     r<text>    65 characters: signal n is sent on as the signal whose number is character n less 48; 0 drops it
///     s<fd>      where a line of JSON tells how the command ended
///     t<fd>      the controlling terminal, for a command in a process group of its own
///     u<fd>      the service manager's socket, connected
///     x<n>       the signal that asks the command to stop, besides SIGTERM
///
/// At that moment all signals are blocked, SIGCHLD has its default action, the process has been a subreaper since
/// before the fork (an orphan born earlier than that belongs to somebody else for good), the child runs in the same
/// process group (another one with LAUNCH_SUPERVISOR_GROUP or where it was asked for) with its own mask restored and
/// PDEATHSIG SIGKILL (none with LAUNCH_SUPERVISOR_LEAVE), and the descriptors are not close-on-exec.
#define LAUNCH_SUPERVISOR_NAME "launch-supervisor"

/// Flag: exit 128+n instead of dying of the child's signal n. Process 1 always does.
#define LAUNCH_SUPERVISOR_EXIT_CODE 1

/// Flag: say on stderr, which stays open, what it means when the child dies of SIGSYS.
#define LAUNCH_SUPERVISOR_EXPLAIN_KILL 2

/// Flag: keep CAP_DAC_OVERRIDE, which removing a control group below the first of a hierarchy takes (mode 0555).
#define LAUNCH_SUPERVISOR_OVERRIDE 4

/// Flag: signals go to the child's process group, whose number is the child's.
#define LAUNCH_SUPERVISOR_GROUP 8

/// Flag: the grace also bounds how long the command takes once it was asked to stop.
#define LAUNCH_SUPERVISOR_BOUND 16

/// What becomes of the processes that the child leaves behind. Neither flag: SIGTERM, the grace, SIGKILL.
/// SIGKILL at once.
#define LAUNCH_SUPERVISOR_KILL 32
/// They are waited for, however long they take.
#define LAUNCH_SUPERVISOR_WAIT 64
/// They stay.
#define LAUNCH_SUPERVISOR_LEAVE 96

/// Flag: the child is in a process group of its own, which the terminal does not signal together with this one.
#define LAUNCH_SUPERVISOR_APART 128

// The flags from here on are for who stands in for another init (docs/drop-in.md).

/// Flag: orphans go where they would go without this process, unless it was a subreaper before it was started.
#define LAUNCH_SUPERVISOR_NO_ORPHANS 256

/// Flag: signals of the child itself are sent on too, and without a terminal this process does not stop with it.
#define LAUNCH_SUPERVISOR_HEED 512

/// Flag: when the child has ended, its process group is sent SIGTERM, or what that is sent on as.
#define LAUNCH_SUPERVISOR_END_GROUP 1024

/// Flag: SIGTSTP, SIGTTIN and SIGTTOU stop this process once they were sent on, whatever the child makes of them.
#define LAUNCH_SUPERVISOR_STOP 2048

/// Flag: say on stderr, which stays open, which orphans were reaped.
#define LAUNCH_SUPERVISOR_TELL 4096

/// Flag: there is no child; orphans are reaped until SIGTERM or SIGINT arrives, and then this process exits with 0.
#define LAUNCH_SUPERVISOR_PAUSE 8192

/// All flags.
#define LAUNCH_SUPERVISOR_FLAGS 16383

/// Of those that glibc keeps to itself and sends only within a process.
#define LAUNCH_SUPERVISOR_RELAY_SIGNAL 33

/// Grace without a deadline: orphans are waited for as long as they live.
#define LAUNCH_SUPERVISOR_GRACE_FOREVER 9223372036854775807LL

/// The exit status when the supervisor cannot do its work: malformed arguments, not the child's parent, or a
/// restriction of its own refused by the kernel.
#define LAUNCH_SUPERVISOR_FAILED 125

/// What the entry writes over the `S` of every `SWIFT_…` variable before the Swift runtime starts. A reader of the
/// environment finds `\1WIFT_NAME=value` and puts the `S` back.
#define LAUNCH_HIDDEN_VARIABLE_BYTE 1

#include "SystemCalls.h"

#endif
