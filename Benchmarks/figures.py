"""The figures, each a function that measures and prints its rows."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import tree
from bench import tool
from timing import Command, resident

SECRETS = 10
BWRAP = "--unshare-all --ro-bind / / --proc /proc --dev /dev --cap-drop ALL /bin/true".split()


def start(bench):
    """Secrets and the default profile, and a start with nothing at all."""
    folder = bench.folder / "manifest"
    folder.mkdir()
    env = with_secrets(bench.launch, folder)
    sealed = Command([bench.launch, "--", "/bin/true"], str(folder), env)
    bwrap = bench.command(tool("bwrap"), "--die-with-parent", *BWRAP)
    bench.starts("10 sealed secrets, audit, default profile : bwrap, all namespaces", sealed, bwrap, 0.8)
    age = bench.command(tool("age"), "-d", "-i", folder / "identity.txt", folder / "one.age")
    bench.starts("10 sealed secrets, audit, default profile : age -d of one secret", sealed, age, 1.2)
    plain = bench.command(bench.launch, "--", "/bin/true")
    tini = bench.command(tool("tini"), "-s", "--", "/bin/true")
    bench.starts("no manifest, default profile : tini -s", plain, tini, 2.0)


def with_secrets(launch, folder):
    """A manifest with ten sealed secrets, and the same kind of file for age."""
    env = {"HOME": str(folder), "PATH": os.environ["PATH"]}
    run = lambda *words, **rest: subprocess.run(words, cwd=folder, env=env, check=True, capture_output=True, **rest)
    recipient = run(launch, "keygen", "-o", "identity.txt").stdout.decode().strip()
    run(launch, "init", "--recipient", recipient)
    for number in range(SECRETS):
        value = os.urandom(24).hex().encode()
        run(launch, "seal", f"SECRET_{number}=-", input=value)
    run(tool("age"), "-r", recipient, "-o", "one.age", input=b"a single secret of 32 bytes total")
    return env | {"LAUNCH_IDENTITY_FILE": str(folder / "identity.txt")}


def hardened(bench):
    """Capabilities, securebits, no_new_privs, Landlock and the default filter; no secrets."""
    ours, bwrap = bench.launched("hardened", "/bin/true"), bench.command(tool("bwrap"), *BWRAP)
    floor, static = (bench.command(bench.floor(*options), "--", "/bin/true") for options in [[], ["-static"]])
    expect_confined(bench.launched("hardened"))
    expect_confined(bench.command(bench.floor(), "--"))
    bench.starts("capabilities, filter, Landlock : bwrap, all namespaces", ours, bwrap, 0.45)
    bench.starts("                               : the same steps in C", ours, floor, 1.4)
    bench.starts("                               : the same steps in C, static", ours, static)


def contained(bench):
    """The same in namespaces, with a read-only root and its own /proc and /dev."""
    ours, bwrap = bench.launched("contained", "/bin/true"), bench.command(tool("bwrap"), *BWRAP)
    expect_contained(bench.launched("contained"))
    expect_contained(bench.command(bench.floor(), "-n", "--"))
    bench.starts("the same and all namespaces, root read-only : bwrap, all namespaces", ours, bwrap, 0.75)
    bench.starts("                                            : the same steps in C", ours,
                 bench.command(bench.floor(), "-n", "--", "/bin/true"))


def getppid(bench):
    """What the filter costs each system call."""
    program = bench.compiled("getppid")
    bench.jobs("10 million getppid, default profile : unconfined", bench.launched("default", program),
               bench.command(program), 1.05)
    # Any filter takes the kernel off the short way into a call; what a long filter adds to that is the second row.
    bench.jobs("                                    : a filter of one instruction",
               bench.launched("default", program), bench.command(program, "-f"))


def files(bench):
    """What Landlock costs a job that opens, creates and removes many files, in a folder that a rule names."""
    tool("gcc")
    # In memory: a disk is slow now and then, and would hide in its own time what a rule costs.
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        tree.write_archive(pathlib.Path(folder))
        at_home = lambda command: command._replace(folder=folder, env=command.env | {"HOME": folder, "TMPDIR": folder})
        expect_landlock(at_home(bench.launched("landlock")))
        for name, target, *steps in [
            ("untar, compile, remove under Landlock : unconfined", 1.03, tree.UNPACK, tree.COMPILE, tree.REMOVE),
            ("         untar, remove under Landlock : unconfined", None, tree.UNPACK, tree.REMOVE),
        ]:
            job = tree.job(*steps)
            # A compiler's time varies by more than the target allows: more pairs.
            bench.jobs(name, at_home(bench.launched("landlock", *job)), at_home(bench.command(*job)), target, repeat=4)


def memory(bench):
    child = ["/bin/sh", "-c", "echo; exec sleep 60"]
    ours, ours_pss = resident(bench.command(bench.launch, "--", *child))
    theirs, theirs_pss = resident(bench.command(tool("catatonit"), "--", *child))
    verdict = "" if ours / theirs <= 0.15 else "  MISSED"
    print(f"{'resident while supervising sleep : catatonit (Rss)':<68}{ours:>6}kB{theirs:>6}kB"
          f"{ours / theirs:>7.2f}  {'':<13}≤ 0.15{verdict}")
    print(f"{'                                             (Pss)':<68}{ours_pss:>6}kB{theirs_pss:>6}kB")


def binary(bench):
    size = os.stat(bench.launch).st_size / 1e6
    print(f"size of the stripped file: {size:.1f} MB (target ≤ 20){'' if size <= 20 else '  MISSED'}")
    print(f"linkage: {linkage(bench.launch)}")
    print(f"runs in an empty root: {empty_root(bench.launch)}")


def run_below(prefix, *words):
    return subprocess.run([*prefix.words, *words], cwd=prefix.folder, env=prefix.env, capture_output=True, text=True)


def stop_unless(prefix, holds):
    """A start that does less is no faster start."""
    missing = [name for name, held in holds.items() if not held]
    if missing:
        sys.exit(f"{' '.join(prefix.words)}: not in force: {', '.join(missing)}")


def expect_landlock(prefix):
    """No rule lets a command list the root, and every profile here lets it run."""
    probe = run_below(prefix, "/bin/true")
    if probe.returncode != 0:
        sys.exit(f"{' '.join(prefix.words)}: {probe.stderr.strip()}")
    stop_unless(prefix, {"Landlock": run_below(prefix, "/bin/ls", "/").returncode != 0})


def expect_confined(prefix):
    expect_landlock(prefix)
    lines = run_below(prefix, "/bin/cat", "/proc/self/status").stdout.splitlines()
    fields = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    # The bounding set is for those who have CAP_SETPCAP.
    sets = ["CapInh", "CapPrm", "CapEff", "CapAmb", *(["CapBnd"] if os.geteuid() == 0 else [])]
    stop_unless(prefix, {
        "capabilities": all(int(fields[name], 16) == 0 for name in sets),
        "no_new_privs": fields["NoNewPrivs"].strip() == "1",
        "a filter": int(fields["Seccomp_filters"]) >= 1,
    })


def expect_contained(prefix):
    expect_confined(prefix)
    kinds = ["user", "mnt", "pid", "ipc", "uts", "net", "cgroup", "time"]
    links = [f"/proc/self/ns/{kind}" for kind in kinds]
    theirs = run_below(prefix, "/bin/readlink", *links).stdout.split()
    mounts = [line.split() for line in run_below(prefix, "/bin/cat", "/proc/self/mounts").stdout.splitlines()]
    root = [options.split(",") for _, place, _, options, *_ in mounts if place == "/"]
    stop_unless(prefix, {
        "namespaces": len(theirs) == len(kinds) and not set(theirs) & {os.readlink(link) for link in links},
        "read-only root": bool(root) and "ro" in root[-1],
        "/dev": ("/dev", "tmpfs") in {(place, kind) for _, place, kind, *_ in mounts},
        "/proc": str(os.getpid()) not in run_below(prefix, "/bin/ls", "/proc").stdout.split(),
    })


def empty_root(launch):
    """Whether the file alone, in a root with nothing else, runs itself as the command."""
    if os.geteuid() != 0:
        return "not tried (needs root)"
    with tempfile.TemporaryDirectory() as root:
        shutil.copy(launch, f"{root}/launch")
        words = ["chroot", root, "/launch", "--", "/launch", "--version"]
        return "yes" if subprocess.run(words, capture_output=True).returncode == 0 else "NO"


def linkage(launch):
    """Static-pie, full RELRO, stack not executable: from readelf(1)."""
    text = subprocess.run(["readelf", "-hldW", launch], capture_output=True, text=True, check=True).stdout
    stack = next(line for line in text.splitlines() if "GNU_STACK" in line)
    facts = {
        "static": "INTERP" not in text,
        "position-independent": "DYN" in text,
        "full RELRO": "GNU_RELRO" in text and ("BIND_NOW" in text or " NOW" in text),
        "non-executable stack": "RWE" not in stack,
    }
    return ", ".join(name if holds else f"NOT {name}" for name, holds in facts.items())
