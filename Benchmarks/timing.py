"""Runs commands as whole processes, from spawn to exit, and compares them in pairs."""

import os
import pathlib
import signal
import statistics
import subprocess
import sys
import time
from typing import NamedTuple

WARM_UP = 20
SETTLING = 4


class Command(NamedTuple):
    words: list
    folder: str
    env: dict


class Sample(NamedTuple):
    """One process and all it waited for: milliseconds on the clock and of processors, minor page faults."""

    clock: float
    processor: float
    faults: int


class Comparison(NamedTuple):
    """Medians of both in milliseconds, and the quartiles of the ratios of neighbours."""

    ours: float
    theirs: float
    ratios: list


def spawn(command):
    os.chdir(command.folder)
    silent = [(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)]
    start = time.perf_counter_ns()
    pid = os.posix_spawn(command.words[0], command.words, command.env, file_actions=silent)
    _, status, usage = os.wait4(pid, 0)
    elapsed = time.perf_counter_ns() - start
    if status != 0:
        sys.exit(f"{' '.join(command.words)}: status {status}")
    return Sample(elapsed / 1e6, (usage.ru_utime + usage.ru_stime) * 1e3, usage.ru_minflt)


def pairs(first, second, count, warm_up=WARM_UP):
    """Each after a few milliseconds of /bin/true: what the kernel clears away behind one, such as a network namespace,
    must not be charged to the other, and an idle processor would be slow to wake."""
    between = Command(["/bin/true"], "/", {})

    def settled(command):
        for _ in range(SETTLING):
            spawn(between)
        return spawn(command)

    for _ in range(warm_up):
        spawn(first), spawn(second)
    return [(settled(first), settled(second)) for _ in range(count)]


def compare(samples, quantity):
    """The pairs by one quantity, "clock" or "processor"."""
    values = [(getattr(a, quantity), getattr(b, quantity)) for a, b in samples]
    ours, theirs = (statistics.median(column) for column in zip(*values))
    return Comparison(ours, theirs, statistics.quantiles([a / b for a, b in values], n=4))


def resident(command):
    """Rss and Pss in kB of the process that supervises, once its child runs (/proc/PID/smaps_rollup)."""
    process = subprocess.Popen(command.words, cwd=command.folder, env=command.env, stdout=subprocess.PIPE)
    # The child writes a line when it runs; the supervisor is the parent and soon asleep.
    process.stdout.readline()
    while pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "S":
        time.sleep(0.001)
    lines = pathlib.Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
    values = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:] if line.endswith("kB")}
    process.send_signal(signal.SIGTERM)
    process.wait()
    return values["Rss"], values["Pss"]
