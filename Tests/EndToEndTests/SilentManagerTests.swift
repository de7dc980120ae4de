import Foundation
import LaunchProgram
import Testing

/// A service manager that has stopped reading, and others who would speak for the service.
@Suite struct `Notifications that nobody takes` {
    private static let service = """
        import os, signal, socket
        if 'NOTIFY_SOCKET' in os.environ:
            service = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            service.connect(os.environ['NOTIFY_SOCKET'])
            service.setblocking(False)
            try:
                while True: service.send(b'STATUS=full')
            except BlockingIOError: pass
        print('ready', flush=True)
        signal.pause()
        """

    @Test(arguments: ["relay", "exec"])
    func `keep nobody waiting`(_ mode: String) throws {
        let program = """
            import os, socket, subprocess, sys
            manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            manager.bind('manager')
            filler = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            filler.setblocking(False)
            filler.connect('manager')
            try:
                while True: filler.send(b'STATUS=full')
            except BlockingIOError: pass
            os.environ['NOTIFY_SOCKET'] = os.getcwd() + '/manager'
            words = [sys.argv[1], '--profile', 'none', '--mode', 'supervise', '--notify', sys.argv[2], '--']
            process = subprocess.Popen(words + ['python3', '-c', sys.argv[3]], stdout=subprocess.PIPE)
            process.stdout.readline()
            process.terminate()
            print(process.wait(20))
            """
        let outcome = try Fixture().python(program, mode, Self.service)
        #expect(outcome.text == "-15\n", "\(outcome.errorText)")
    }

    @Test func `reach it when it reads again, in their order`() throws {
        let program = """
            import os, socket, subprocess, sys
            manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            manager.bind('manager')
            os.environ['NOTIFY_SOCKET'] = os.getcwd() + '/manager'
            words = [sys.argv[1], '--profile', 'none', '--mode', 'supervise', '--', 'python3', '-c', sys.argv[2]]
            process = subprocess.Popen(words, stdout=subprocess.PIPE)
            # The service has said more than the queues hold.
            process.stdout.readline()
            manager.settimeout(20)
            print([int(manager.recv(4096)) for _ in range(2000)] == list(range(2000)))
            print(process.wait(20))
            """
        let service = """
            import os, socket
            service = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            service.connect(os.environ['NOTIFY_SOCKET'])
            service.setblocking(False)
            sent = 0
            try:
                while sent < 2000:
                    service.send(b'%d' % sent)
                    sent += 1
            except BlockingIOError: pass
            print('behind', flush=True)
            service.setblocking(True)
            for number in range(sent, 2000): service.send(b'%d' % number)
            """
        let outcome = try Fixture().python(program, service)
        #expect(outcome.text == "True\n0\n", "\(outcome.errorText)")
    }

    @Test func `of anybody but the command are not passed on`() throws {
        let program = """
            import os, socket, subprocess, sys
            manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            manager.bind('manager')
            os.environ['NOTIFY_SOCKET'] = os.getcwd() + '/manager'
            words = [sys.argv[1], '--profile', 'none', '--mode', 'supervise', '--', 'python3', '-c', sys.argv[2]]
            print(subprocess.run(words).returncode)
            manager.settimeout(20)
            print(manager.recv(4096))
            """
        let service = """
            import os, socket
            def say(text):
                service = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                service.connect(os.environ['NOTIFY_SOCKET'])
                service.send(text)
            if os.fork() == 0:
                say(b'READY=1')
                os._exit(0)
            os.wait()
            say(b'STOPPING=1')
            """
        let outcome = try Fixture().python(program, service)
        #expect(outcome.text == "0\nb'STOPPING=1'\n", "\(outcome.errorText)")
    }
}
