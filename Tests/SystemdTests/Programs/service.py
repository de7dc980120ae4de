#!/usr/bin/python3
"""A service that says what it sees: service.py VERB [ARGUMENT …]; $LOG names the file that stdout is."""

import array, os, signal, socket, sys, time


def say(*words):
    print(*words, flush=True)


def notify(state, descriptors=()):
    address = os.environ["NOTIFY_SOCKET"]
    if address[0] == "@":
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
        out.connect(address)
        rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))
        out.sendmsg([state.encode()], [rights] if descriptors else [])


def barrier(seconds=5):
    """sd_notify_barrier(3): whether all that was sent before has been read."""
    reader, writer = os.pipe()
    notify("BARRIER=1", [writer])
    os.close(writer)
    import select

    return bool(select.select([reader], [], [], seconds)[0])


ALL = [signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2, signal.SIGINT]


def hold():
    """Blocks what the verbs below wait for."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ALL)


def serve():
    """Says each signal; ends at TERM, once no second one came for half a second."""
    while True:
        info = signal.sigwaitinfo(ALL)
        if info.si_signo == signal.SIGTERM:
            break
        say(signal.Signals(info.si_signo).name)
    count = 1
    while signal.sigtimedwait([signal.SIGTERM], 0.5):
        count += 1
    say("terms", count)


def main(verb, arguments):
    hold()
    if verb == "run":
        say("started", os.getpid())
        serve()
    elif verb == "listen":
        mine = os.environ.get("LISTEN_PID") == str(os.getpid())
        say("mine" if mine else "not mine", os.environ.get("LISTEN_FDS"), os.environ.get("LISTEN_FDNAMES"))
        say("open", *sorted(int(n) for n in os.listdir("/proc/self/fd") if os.path.exists("/proc/self/fd/" + n)))
        if not mine:
            sys.exit(3)
        server = socket.socket(fileno=3)
        connection, _ = server.accept()
        connection.sendall(b"served by %d\n" % os.getpid())
        connection.close()
        serve()
    elif verb == "notify":
        say("started", os.getpid())
        notify("\n".join(arguments) or "READY=1")
        serve()
    elif verb == "watchdog":
        period = int(os.environ["WATCHDOG_USEC"]) / 1e6
        mine = os.environ.get("WATCHDOG_PID") == str(os.getpid())
        say("mine" if mine else "not mine")
        notify("READY=1")
        end = time.monotonic() + 2.5 * period
        while time.monotonic() < end:
            # As sd_watchdog_enabled(3): what is meant for another process is not answered.
            if mine:
                notify("WATCHDOG=1")
            signal.sigtimedwait([signal.SIGTERM], period / 4)
        say("alive")
        while not signal.sigtimedwait([signal.SIGTERM], period / 4):
            if mine:
                notify("WATCHDOG=1")
    elif verb == "protocol":
        say("started", os.getpid())
        if os.environ.get("LISTEN_FDNAMES") == "kept":
            say("kept mine" if os.environ.get("LISTEN_PID") == str(os.getpid()) else "kept not mine")
        notify("STATUS=preparing\nEXTEND_TIMEOUT_USEC=30000000")
        # Longer than the unit's time to start, which was extended.
        time.sleep(float(arguments[0]))
        notify("READY=1\nSTATUS=ready")
        say("barrier", barrier())
        with open(os.environ["LOG"]) as log:
            notify("FDSTORE=1\nFDNAME=kept", [log.fileno()])
        say("barrier", barrier())
        while True:
            number = signal.sigwaitinfo(ALL).si_signo
            if number == signal.SIGHUP:
                notify("RELOADING=1\nMONOTONIC_USEC=%d\nSTATUS=reloading" % (time.monotonic_ns() // 1000))
                say("reloading", barrier())
                signal.sigwaitinfo([signal.SIGUSR1])
                notify("READY=1\nSTATUS=reloaded")
            elif number == signal.SIGTERM:
                notify("STOPPING=1\nSTATUS=stopping")
                say("stopping", barrier())
                signal.sigwaitinfo([signal.SIGUSR1])
                return
    elif verb == "failing":
        # The first time it ends as it is told to, then it stays.
        if os.path.exists(os.environ["LOG"] + ".failed"):
            say("again")
            serve()
        else:
            open(os.environ["LOG"] + ".failed", "w").close()
            if arguments[0] == "exit":
                sys.exit(int(arguments[1]))
            os.kill(os.getpid(), int(arguments[1]))
    elif verb in ("print", "once"):
        for name in arguments:
            say(name, repr(os.environ.get(name)))
        if verb == "print":
            serve()


main(sys.argv[1], sys.argv[2:])
