import LaunchProgram

/// What `launch doctor` says, found out by others: util-linux, mkdir(2) and system calls made by Python.
enum DoctorSecondSource {
    /// A Python program that prints one line `feature true` or `feature false` for each feature it can judge.
    static let script = """
        import ctypes, errno, fcntl, os, pty, resource, socket, subprocess, termios, uuid
        libc = ctypes.CDLL(None, use_errno=True)
        def call(*words):
            result = libc.syscall(*[ctypes.c_long(w) for w in words])
            return result if result >= 0 else -ctypes.get_errno()
        def runs(*words): return subprocess.run(words, capture_output=True).returncode == 0
        def status(name): return next(l.split()[1] for l in open('/proc/self/status') if l.startswith(name + ':'))
        def makes(directory, inside=None):
            path = directory + '/launch-test-' + uuid.uuid4().hex
            try: os.mkdir(path)
            except OSError: return False
            try: return inside is None or os.path.exists(path + '/' + inside)
            finally: os.rmdir(path)
        def group(controller):
            mounts = [l.split() for l in open('/proc/mounts')]
            for _, names, path in [l.rstrip('\\n').split(':', 2) for l in open('/proc/self/cgroup')]:
                for m in mounts:
                    if controller and controller in names.split(',') and m[2] == 'cgroup' and controller in m[3].split(','):
                        return m[1] + path
                    if not controller and not names and m[2] == 'cgroup2': return m[1] + path
        def types_into_terminal():
            pid, _ = pty.fork()
            if pid == 0:
                try: fcntl.ioctl(0, termios.TIOCSTI, b'x')
                except OSError: os._exit(1)
                os._exit(0)
            return os.waitpid(pid, 0)[1] == 0
        def traced():
            pid = os.fork()
            if pid == 0: os._exit(0 if libc.ptrace(0, 0, 0, 0) == 0 else 1)
            return os.waitpid(pid, 0)[1] == 0
        def audit():
            try: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 9).bind((0, 1))
            except OSError: return False
            return True
        effective = int(status('CapEff'), 16)
        found = {'root': os.geteuid() == 0, 'user-namespaces': runs('unshare', '-U', '-r', 'true')}
        for kind in 'mount pid ipc uts net cgroup time'.split():
            found[kind + '-namespace'] = (runs('unshare', '--' + kind, 'true')
                or runs('unshare', '-U', '-r', '--' + kind, 'true'))
        through = [] if effective >> 21 & 1 else ['-U', '-r']
        found['proc-mount'] = runs('unshare', *through, '--pid', '--fork', '--mount-proc', 'true')
        abi = call(444, 0, 0, 1)
        found['landlock'] = abi > 0
        for name, least in [('rename', 2), ('truncate', 3), ('network', 4), ('device-ioctl', 5), ('scope', 6),
                            ('audit', 7), ('unix-sockets', 9)]:
            found['landlock-' + name] = abi >= least
        found['seccomp-unfiltered'] = status('Seccomp') == '0'
        last = int(open('/proc/sys/kernel/cap_last_cap').read())
        found['capabilities'] = effective == (2 << last) - 1
        found['bounding-set'] = bool(effective >> 8 & 1) or int(status('CapBnd'), 16) == 0
        found['securebits'] = bool(effective >> 8 & 1)
        found['memfd-secret'] = call(447, 0) >= 0
        name = ctypes.create_string_buffer(b'x')
        memfd = 279 if os.uname().machine == 'aarch64' else 319
        found['memfd-noexec-seal'] = call(memfd, ctypes.addressof(name), 8) >= 0
        found['close-range'] = call(436, 0x7ffffffe, 0x7fffffff, 4) == 0
        found['pidfd'] = os.pidfd_open(os.getpid()) >= 0
        arguments = (ctypes.c_uint64 * 11)(0x200000000, *[0] * 9, 99999)
        found['clone-into-cgroup'] = call(435, ctypes.addressof(arguments), 88) == -errno.EBADF
        found['io-uring-closed'] = call(425, 1, 0) != -errno.EFAULT
        found['audit-read'] = audit()
        for controller in 'memory pids cpu'.split():
            directory = group(controller)
            if directory: found['cgroup-' + controller] = makes(directory)
        if group(''): found['cgroup-kill'] = makes(group(''), 'cgroup.kill')
        limit = resource.getrlimit(resource.RLIMIT_MEMLOCK)[0]
        found['memory-lock'] = bool(effective >> 14 & 1) or limit == resource.RLIM_INFINITY or limit >= 65536
        found['exec-stop'] = traced()
        found['tiocsti-closed'] = not types_into_terminal()
        found['core-limit'] = not open('/proc/sys/kernel/core_pattern').read().startswith('|')
        if len(open('/proc/swaps').readlines()) == 1: found['swap-protected'] = True
        for feature, value in found.items(): print(feature, str(value).lower())
        """

    /// A Python program that starts `argv[4:]` under a filter that answers call `argv[2]` with action `argv[1]` and
    /// allows the rest; with `listen` for `argv[3]` it is the listener of that filter.
    static let filter = """
        import ctypes, os, struct, sys
        action, call = int(sys.argv[1], 0), int(sys.argv[2])
        load, same, answer, allow = (0x20, 0, 0, 0), (0x15, 0, 1, call), (6, 0, 0, action), (6, 0, 0, 0x7fff0000)
        code = ctypes.create_string_buffer(b''.join(struct.pack('HBBI', *i) for i in [load, same, answer, allow]))
        libc = ctypes.CDLL(None, use_errno=True)
        assert libc.prctl(38, 1, 0, 0, 0) == 0
        seccomp = 277 if os.uname().machine == 'aarch64' else 317
        listens = sys.argv[3] == 'listen'
        program = struct.pack('HxxxxxxQ', 4, ctypes.addressof(code))
        assert libc.syscall(ctypes.c_long(seccomp), 1, 8 if listens else 0, program) >= 0, ctypes.get_errno()
        if listens:
            # The listener lives as long as its descriptor, which does not survive execve.
            pid = os.fork()
            if pid: sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
        os.execvp(sys.argv[4], sys.argv[4:])
        """
}
