"""The figures of a launch that runs: signals, orphans, wake-ups. Each a function that measures and prints its rows."""

import os
import subprocess
import time

from bench import tool

ROUNDS = 10_000
BLOCK = 500
ORPHANS = 20_000


def plain(bench):
    """A start that asks for nothing but a supervisor."""
    bench.starts("no profile : tini -s", bench.launched("none", "/bin/true"),
                 bench.command(tool("tini"), "-s", "--", "/bin/true"), 1.25)


def signals(bench):
    """From kill(2) to the command's handler, in turns of a few hundred."""
    program = bench.compiled("roundtrip")
    ours, theirs = [], []
    for _ in range(ROUNDS // BLOCK):
        for wrapper, samples in [([bench.launch, "--profile", "none", "--"], ours), ([tool("tini"), "-s", "--"], theirs)]:
            words = [program, str(BLOCK), *wrapper, program, "child"]
            text = subprocess.run(words, cwd=bench.empty, env=bench.env, check=True, capture_output=True, text=True).stdout
            samples.extend(int(line) for line in text.split())
    for name, share in [("p50", 0.5), ("p99", 0.99)]:
        mine, peer = (sorted(samples)[int(len(samples) * share)] / 1000 for samples in [ours, theirs])
        verdict = "" if mine / peer <= 1.1 else "  MISSED"
        print(f"{f'a signal to the handler, {name} of {len(ours)} : tini':<68}{mine:>6.1f}µs{peer:>6.1f}µs"
              f"{mine / peer:>7.2f}  {'':<13}≤ 1.1 {verdict}", flush=True)


def orphans(bench):
    """As process 1 of a pid namespace: until the last of many orphans is reaped."""
    if os.geteuid() != 0:
        print("orphans: not tried (needs root)")
        return
    program = bench.compiled("orphans")
    first = ["/usr/bin/unshare", "-pf", "--mount-proc"]
    job = [program, str(ORPHANS)]
    # Nobody watches the processes of a namespace but its process 1, whose time is on the clock.
    ours = bench.command(*first, bench.launch, "--profile", "none", "--", *job)
    theirs = bench.command(*first, tool("tini"), "--", *job)
    bench.on_the_clock(f"{ORPHANS} orphans reaped by process 1 : tini", ours, theirs, 1.0)


def idle(bench):
    """Wake-ups while nothing happens."""
    def wakeups(*wrapper):
        process = subprocess.Popen([*wrapper, "/bin/sh", "-c", "echo; exec sleep 60"], stdout=subprocess.PIPE,
                                   cwd=bench.empty, env=bench.env)
        process.stdout.readline()
        # What the start itself still has to do is no wake-up.
        time.sleep(0.5)
        counts = [switches(process.pid)]
        time.sleep(10)
        counts.append(switches(process.pid))
        process.terminate()
        process.wait()
        return counts[1] - counts[0]

    ours = wakeups(bench.launch, "--profile", "none", "--")
    theirs = wakeups(tool("tini"), "-s", "--")
    print(f"{'wake-ups in 10 s : tini':<68}{ours:>8}{theirs:>8}{'':>22}= 0{'' if ours == 0 else '  MISSED'}", flush=True)


def switches(process):
    with open(f"/proc/{process}/status") as status:
        return sum(int(line.split()[1]) for line in status if line.split(":")[0].endswith("ctxt_switches"))
