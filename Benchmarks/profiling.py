"""Benchmarks/run BINARY profile: where the time of a start goes. Needs strace and valgrind.

Three views, because each tells what the others cannot:
1. A ladder of starts, from /bin/true alone to all of it, timed in turn and undisturbed; the difference of two rungs is
   the price of what the upper one adds. Beside the medians: minor page faults and system calls of all processes.
2. The system calls of one hardened start, by stretch, and the ones that took longest, as strace sees them. It makes
   every call some tens of microseconds slower: compare within the list, not with the ladder.
3. Instructions in user mode until the child is made, by function, counted by callgrind. The clone itself fails under
   valgrind. A stripped binary has no names: give the one in .build/release.
"""

import re
import statistics
import subprocess
from collections import Counter

from bench import milliseconds, tool
from figures import BWRAP
from timing import WARM_UP, spawn

SLOWEST = 12
FUNCTIONS = 20
STRETCHES = ["until the child is made", "in the child, until execve", "in the command", "in the launcher after clone"]


def profile(bench):
    ladder(bench)
    # A manifest or a profile that the binary at hand does not know is said by the ladder, which comes first.
    calls(bench, bench.launched("hardened", "/bin/true"))
    instructions(bench)


def ladder(bench):
    floor, true = bench.floor(), "/bin/true"
    rungs = {
        "/bin/true": bench.command(true),
        "floor, static": bench.command(bench.floor("-static"), "--", true),
        "floor": bench.command(floor, "--", true),
        "launch --profile none": bench.launched("none", true),
        "launch --profile default": bench.launched("default", true),
        "launch --profile hardened.toml": bench.launched("hardened", true),
        "floor -n": bench.command(floor, "-n", "--", true),
        "launch --profile contained.toml": bench.launched("contained", true),
        "bwrap, all namespaces": bench.command(tool("bwrap"), *BWRAP),
    }
    for _ in range(WARM_UP):
        for command in rungs.values():
            spawn(command)
    rounds = [[spawn(command) for command in rungs.values()] for _ in range(bench.start_pairs)]
    print(f"{'':<40}{'clock':>9}{'processor':>11}{'faults':>8}{'calls':>7}")
    for (name, command), samples in zip(rungs.items(), zip(*rounds)):
        median = lambda field: statistics.median(getattr(sample, field) for sample in samples)
        count = sum(1 for _ in traced(bench, command))
        print(f"{name:<40}{milliseconds(median('clock')):>9}{milliseconds(median('processor')):>11}"
              f"{median('faults'):>8.0f}{count:>7}")


def traced(bench, command):
    """Each call as (process, name, seconds since the first, seconds it took), in the order they began."""
    log = bench.folder / "strace.log"
    words = [tool("strace"), "-f", "-ttt", "-T", "-o", log, *command.words]
    subprocess.run(words, cwd=command.folder, env=command.env, check=True, capture_output=True)
    begun, seen = {}, []
    for line in log.read_text(errors="replace").splitlines():
        process, at, call = line.split(maxsplit=2)
        took = re.search(r"<([0-9.]+)>$", call)
        if call.startswith("<..."):
            seen[begun.pop(process)][3] = float(took[1]) if took else 0.0
        elif name := re.match(r"\w+(?=\()", call):
            if not took:
                begun[process] = len(seen)
            seen.append([process, name[0], float(at), float(took[1]) if took else 0.0])
    return seen


def calls(bench, command):
    seen = traced(bench, command)
    launcher, first = seen[0][0], seen[0][2]
    executed, cloned, stretches = set(), False, Counter()
    print(f"\nsystem calls of a hardened start\n{'':<40}{'calls':>9}{'from':>11}{'to':>11}")
    spans = {}
    for process, name, at, took in seen:
        if process == launcher:
            stretch = STRETCHES[3] if cloned else STRETCHES[0]
            cloned = cloned or name in ("clone", "clone3", "vfork")
        else:
            stretch = STRETCHES[2] if process in executed else STRETCHES[1]
            if name == "execve":
                executed.add(process)
        stretches[stretch] += 1
        begin, _ = spans.get(stretch, (at, at))
        spans[stretch] = (begin, at + took)
    for stretch in filter(stretches.__contains__, STRETCHES):
        begin, end = ((moment - first) * 1e3 for moment in spans[stretch])
        print(f"{stretch:<40}{stretches[stretch]:>9}{milliseconds(begin):>11}{milliseconds(end):>11}")
    # What waits for another process is not work.
    work = [call for call in seen if not re.match(r"wait|rt_sigtimedwait|clone|vfork|exit", call[1])]
    print(f"\nthe longest of them\n{'':<40}{'calls':>9}{'took':>11}")
    totals, numbers = Counter(), Counter()
    for process, name, _, took in work:
        who = "launcher" if process == launcher else "child"
        totals[f"{name}, {who}"] += took
        numbers[f"{name}, {who}"] += 1
    for name, took in totals.most_common(SLOWEST):
        print(f"{name:<40}{numbers[name]:>9}{milliseconds(took * 1e3):>11}")


def instructions(bench):
    program, output = bench.folder / "launch", bench.folder / "callgrind.out"
    # valgrind does not read the debugging information of a Swift program.
    subprocess.run([tool("strip"), "--strip-debug", "-o", program, bench.launch], check=True)
    command = bench.launched("hardened", "/bin/true")
    words = [tool("valgrind"), "--tool=callgrind", f"--callgrind-out-file={output}", program, *command.words[1:]]
    subprocess.run(words, cwd=command.folder, env=command.env, capture_output=True)
    report = subprocess.run([tool("callgrind_annotate"), "--threshold=100", output], capture_output=True, text=True,
                            check=True).stdout.splitlines()
    begin = next(index for index, line in enumerate(report) if line.startswith("Ir ") and "file:function" in line)
    total = next(line.split()[0] for line in report if "PROGRAM TOTALS" in line)
    print(f"\n{total} instructions in user mode until the child is made")
    lines = [line for line in report[begin + 2:] if line.strip()]
    for line in lines[:FUNCTIONS]:
        print(re.sub(r" \[[^]]*\]$", "", line)[:118])
