#ifndef CENTRY_H
#define CENTRY_H

/// The contract between `launch`, the ELF entry and the supervisor.
///
/// `launch` executes its own file again with this `argv[0]`, an empty environment and these arguments, all decimal
/// but the names:
///
///     launch-supervisor <child pid> <pidfd> <flags> <grace milliseconds> <observer pid or 0> <command name, for ps>
///         [<control group> <descriptor of the group above>…]
///
/// The control group is one name in up to three hierarchies; its directories are removed at the end.
///
/// At that moment all signals are blocked, SIGCHLD has its default action, the process has been a subreaper since
/// before the fork (an orphan born earlier than that belongs to somebody else for good), the child runs in the same
/// process group with its own mask restored and PDEATHSIG SIGKILL, and the descriptors are not close-on-exec.
#define LAUNCH_SUPERVISOR_NAME "launch-supervisor"

/// Flag: exit 128+n instead of dying of the child's signal n. Process 1 always does.
#define LAUNCH_SUPERVISOR_EXIT_CODE 1

/// Flag: say on stderr, which stays open, what it means when the child dies of SIGSYS.
#define LAUNCH_SUPERVISOR_EXPLAIN_KILL 2

/// Flag: keep CAP_DAC_OVERRIDE, which removing a control group below the first of a hierarchy takes (mode 0555).
#define LAUNCH_SUPERVISOR_OVERRIDE 4

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
