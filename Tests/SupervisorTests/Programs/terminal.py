"""Types into an interactive bash on a terminal of its own and prints what was observed.

terminal.py SCENARIO HARNESS PROBE
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

SCENARIO, HARNESS, PROBE = sys.argv[1:4]
PROMPT = "PROMPT>"


class Shell:
    def __init__(self):
        process, self.terminal = pty.fork()
        if process == 0:
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)
            os.execve(
                "/bin/bash",
                ["bash", "--norc", "--noprofile", "--noediting", "-i"],
                {"PS1": PROMPT, "TERM": "dumb", "PATH": "/usr/bin:/bin", "H": HARNESS, "P": PROBE},
            )
        self.text = ""
        self.seen = 0
        self.expect(PROMPT)
        self.type("stty -echo\n")
        self.expect(PROMPT)

    def type(self, text):
        os.write(self.terminal, text.encode())

    def expect(self, pattern):
        """Reads until `pattern` matches what came after the last match."""
        end = time.monotonic() + 30
        while True:
            match = re.compile(pattern).search(self.text, self.seen)
            if match:
                self.seen = match.end()
                return match
            if not select.select([self.terminal], [], [], max(0, end - time.monotonic()))[0]:
                sys.exit(f"no {pattern!r} in {self.text!r}")
            self.text += os.read(self.terminal, 4096).decode(errors="replace")

    def run(self, command):
        self.type(command + "\n")

    def report(self, command):
        """Starts a reporting probe and returns the process id of its supervisor."""
        self.run(command)
        return int(self.expect(r"ready \d+ (\d+)").group(1))

    def finish(self, supervisor):
        os.kill(supervisor, 64)
        self.expect(PROMPT)


def interrupt(shell, command="$H $P report"):
    supervisor = shell.report(command)
    shell.type("\x03")
    shell.expect("signal 2 128 0")
    shell.finish(supervisor)
    print("interrupts", shell.text.count("signal 2 "))


def nested(shell):
    interrupt(shell, "$H $H $H $P report")


def resize(shell):
    supervisor = shell.report("$H $P report")
    fcntl.ioctl(shell.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    shell.expect("signal 28 128 0")
    shell.finish(supervisor)
    print("resizes", shell.text.count("signal 28 "))


def suspend(shell):
    shell.run("$H cat; echo status=$?")
    shell.type("one\n")
    shell.expect("one")
    shell.type("\x1a")
    shell.expect("Stopped")
    shell.expect(PROMPT)
    print("prompt back")
    shell.run("fg")
    shell.type("two\n")
    shell.expect("two")
    print("continued")
    shell.type("\x04")
    shell.expect(PROMPT)
    supervisor = shell.report("$H $P report")
    shell.type("\x03")
    shell.expect("signal 2 128 0")
    shell.finish(supervisor)
    print("interrupts", shell.text.count("signal 2 "))


def read_in_background(shell):
    shell.run("$H cat &")
    shell.expect(PROMPT)
    # Reading stops the job, and bash says so before a prompt.
    while True:
        shell.run("echo usable")
        shell.expect("usable")
        shell.expect(PROMPT)
        if "Stopped" in shell.text:
            break
    shell.run("fg")
    shell.type("one\n")
    shell.expect("one")
    shell.type("\x04")
    shell.expect(PROMPT)
    print("read after fg")


def loop(shell, options=""):
    supervised = f'$H {options} sh -c "echo started; exec sleep 100"'
    shell.run(f"bash -c 'for i in 1 2; do {supervised}; echo went on; done'")
    shell.expect("started")
    shell.type("\x03")
    if shell.expect("went on|" + PROMPT).group(0) == PROMPT:
        print("aborted")
    else:
        shell.expect("started")
        shell.type("\x03")
        shell.expect(PROMPT)
        print("went on")


def loop_with_code(shell):
    loop(shell, "--exit-code")


def pipeline(shell):
    shell.run("$H seq 1000000 | head -n 1; echo status=${PIPESTATUS[0]}")
    print("status", shell.expect(r"status=(\d+)").group(1))
    shell.run("seq 3 | $H tail -n 1; echo status=$?")
    shell.expect("3")
    print("status", shell.expect(r"status=(\d+)").group(1))
    shell.run("echo us''able")
    shell.expect("usable")


def repair(shell):
    shell.run("$H sh -c 'stty raw; kill -9 $$'")
    shell.expect("Killed")
    shell.expect(PROMPT)
    shell.run("stty -a")
    print(shell.expect(r"-?icanon").group(0))


def inner_shell(shell):
    shell.run("$H bash --norc --noprofile --noediting -i")
    shell.expect(PROMPT)
    shell.run("sleep 100 & kill %1; wait; echo $PPID > /dev/tty; echo finished")
    shell.expect("finished")
    shell.expect(PROMPT)
    print("no job control" in shell.text and "no job control" or "job control")
    shell.run("exit")
    shell.expect(PROMPT)


globals()[SCENARIO](Shell())
