"""What the figures share: the binary, a folder to work in, the programs built for comparison, and the table."""

import functools
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys

import timing
from timing import Command

HERE = pathlib.Path(__file__).resolve().parent
BUILTIN_PROFILES = HERE.parent / "Sources/Isolation/Profiles/BuiltinProfiles.swift"
ARCHITECTURES = {"x86_64": "arch(x86_64)", "aarch64": "arch(arm64)"}


def tool(name):
    return shutil.which(name) or sys.exit(f"{name} is not installed; make test-packages has what the figures need")


def milliseconds(value):
    return f"{value:.2f}ms" if value < 100 else f"{value:.0f}ms"


class Bench:
    def __init__(self, launch, folder, pairs, jobs):
        self.launch, self.folder, self.start_pairs, self.job_pairs = launch, folder, pairs, jobs
        self.empty = folder / "empty"
        self.empty.mkdir()
        self.env = {"HOME": str(folder), "PATH": os.environ["PATH"]}

    def command(self, *words):
        """Where no manifest is found."""
        return Command([str(word) for word in words], str(self.empty), self.env)

    def launched(self, profile, *words):
        """Under a profile of this folder, or a built-in one."""
        file = HERE / f"{profile}.toml"
        return self.command(self.launch, "--profile", file if file.exists() else profile, "--", *words)

    @functools.cache
    def floor(self, *options):
        """Benchmarks/floor.c, with the filter that launch has built in."""
        (self.folder / "filter.h").write_text(
            f"static const uint64_t filter[] = {{{', '.join(default_filter())}}};\n")
        return self.compiled("floor", f"-I{self.folder}", *options)

    def compiled(self, name, *options):
        target = self.folder / "-".join([name, *(word[1:] for word in options if not word.startswith("-I"))])
        subprocess.run([tool("gcc"), "-O2", "-Wall", "-Werror", *options, "-o", target, HERE / f"{name}.c"], check=True)
        return target

    def print_header(self):
        print(f"{'ours : theirs':<68}{'ours':>8}{'theirs':>8}{'ratio':>7}  {'quartiles':<13}{'target':>7}")

    def row(self, name, comparison, target=None):
        low, middle, high = comparison.ratios
        verdict = "" if target is None else f"≤ {target:<4}{'' if middle <= target else '  MISSED'}"
        print(f"{name:<68}{milliseconds(comparison.ours):>8}{milliseconds(comparison.theirs):>8}{middle:>7.2f}  "
              f"{low:.2f}-{high:.2f}    {verdict}".rstrip(), flush=True)

    def starts(self, name, ours, theirs, target=None):
        self.row(name, timing.compare(timing.pairs(ours, theirs, self.start_pairs), "clock"), target)

    def on_the_clock(self, name, ours, theirs, target):
        """Long jobs of which somebody else does the work."""
        self.row(name, timing.compare(timing.pairs(ours, theirs, self.job_pairs, warm_up=1), "clock"), target)

    def jobs(self, name, ours, theirs, target=None, repeat=1):
        """Long jobs: processor time is judged."""
        samples = timing.pairs(ours, theirs, self.job_pairs * repeat, warm_up=1)
        self.row(name, timing.compare(samples, "processor"), target)
        self.row(" " * name.index(":") + ": on the clock", timing.compare(samples, "clock"))


def default_filter():
    """The words of the default profile's filter for this machine, each a struct sock_filter."""
    text = BUILTIN_PROFILES.read_text()
    text = text[text.index('case "default":'):]
    text = text[text.index(ARCHITECTURES[platform.machine()]):]
    return re.findall("0x[0-9a-f]{16}", text[:text.index("]", text.index("= ["))])
