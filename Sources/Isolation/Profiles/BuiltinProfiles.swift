// Generated from profiles/*.toml by `swift run profile-compiler`; edit the profiles, not this file.
// swift-format-ignore-file

/// The profiles compiled into the program. The filters are constant data: nothing is parsed at start.
package enum BuiltinProfiles {
    /// The names, sorted.
    package static let names = ["ci-deploy", "default", "go", "jvm", "native", "nginx", "node", "none", "offline", "postgres", "python", "strict"]

    /// The profile of this name for the native architecture; nil where there is none.
    package static func named(_ name: String) -> Profile? {
        var profile = Profile()
        switch name {
        case "ci-deploy":
            profile.description = "deploy steps: the project, customary credentials, HTTPS and SSH outwards, nothing listens"
            profile.limits = [ResourceLimit(resource: .core, value: 0)]
            profile.filesystem.enforcement = .bestEffort
            profile.filesystem.read = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", "/etc", "/proc", "/sys/devices/system", "/sys/fs/cgroup", "/sys/kernel/mm", "/run/systemd/resolve", "/run/resolvconf", "/run/NetworkManager", "/run/nscd", "~/.ssh", "~/.gitconfig", "~/.config", "~/.netrc", "~/.aws", "~/.azure", "~/.docker", "~/.ansible.cfg", "~/.terraformrc", "~/.npmrc", "~/.local"]
            profile.filesystem.write = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx", "/dev/shm", "/tmp", "/var/tmp", "$TMPDIR", ".", "~/.cache", "~/.kube", "~/.terraform.d", "~/.ansible", "~/.helm", "~/.ssh/known_hosts", "$GITHUB_WORKSPACE", "$RUNNER_TEMP", "$CI_PROJECT_DIR", "$WORKSPACE"]
            profile.filesystem.execute = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", ".", "~/.local", "~/bin", "~/.terraform.d", "$RUNNER_TOOL_CACHE"]
            profile.filesystem.deviceIoctl = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx"]
            profile.filesystem.missing = .skip
            profile.network.enforcement = .bestEffort
            profile.network.connect = [22, 53, 80, 443, 1080, 3128, 6443, 8080, 8443]
            profile.network.bind = []
            profile.scope.signals = true
            profile.scope.abstractSockets = true
            profile.filter = SeccompFilter(architecture: .native, words: filter0())
        case "default":
            profile.description = "an ordinary program: no privileges, no debugging of others, no kernel administration"
            profile.limits = [ResourceLimit(resource: .core, value: 0)]
            profile.scope.signals = true
            profile.scope.abstractSockets = true
            profile.filter = SeccompFilter(architecture: .native, words: filter1())
        case "go":
            profile.description = "Go: the project, the module and build caches, the network"
            profile.limits = [ResourceLimit(resource: .core, value: 0)]
            profile.filesystem.enforcement = .bestEffort
            profile.filesystem.read = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", "/etc", "/proc", "/sys/devices/system", "/sys/fs/cgroup", "/sys/kernel/mm", "/run/systemd/resolve", "/run/resolvconf", "/run/NetworkManager", "/run/nscd", "~/.gitconfig", "~/.config/git", "~/.config/go"]
            profile.filesystem.write = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx", "/dev/shm", "/tmp", "/var/tmp", "$TMPDIR", ".", "~/go", "$GOPATH", "~/.cache", "$GOCACHE", "$GOMODCACHE"]
            profile.filesystem.execute = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", ".", "/tmp", "$TMPDIR", "~/go", "$GOPATH", "$GOROOT", "~/sdk", "~/.asdf", "~/.local", "~/.cache"]
            profile.filesystem.deviceIoctl = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx"]
            profile.filesystem.missing = .skip
            profile.scope.signals = true
            profile.scope.abstractSockets = true
            profile.filter = SeccompFilter(architecture: .native, words: filter0())
        case "jvm":
            profile.description = "Java and its kin: the project, the caches of Maven and Gradle, the network"
            profile.limits = [ResourceLimit(resource: .core, value: 0)]
            profile.filesystem.enforcement = .bestEffort
            profile.filesystem.read = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", "/etc", "/proc", "/sys/devices/system", "/sys/fs/cgroup", "/sys/kernel/mm", "/run/systemd/resolve", "/run/resolvconf", "/run/NetworkManager", "/run/nscd", "~/.gitconfig", "~/.config/git", "~/.java", "/var/lib/ca-certificates-java"]
            profile.filesystem.write = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx", "/dev/shm", "/tmp", "/var/tmp", "$TMPDIR", ".", "~/.m2", "~/.gradle", "~/.cache", "~/.sbt", "~/.ivy2", "~/.kotlin"]
            profile.filesystem.execute = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", ".", "~/.sdkman", "~/.jdks", "~/.asdf", "~/.gradle", "~/.m2", "~/.local/share", "~/.cache", "$JAVA_HOME"]
            profile.filesystem.deviceIoctl = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx"]
            profile.filesystem.missing = .skip
            profile.scope.signals = true
            profile.scope.abstractSockets = true
            profile.filter = SeccompFilter(architecture: .native, words: filter2())
        case "native":
            profile.description = "compiled programs: no executable memory beyond the program itself, the project, the network"
            profile.limits = [ResourceLimit(resource: .core, value: 0)]
            profile.filesystem.enforcement = .bestEffort
            profile.filesystem.read = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", "/etc", "/proc", "/sys/devices/system", "/sys/fs/cgroup", "/sys/kernel/mm", "/run/systemd/resolve", "/run/resolvconf", "/run/NetworkManager", "/run/nscd"]
            profile.filesystem.write = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx", "/dev/shm", "/tmp", "/var/tmp", "$TMPDIR", ".", "~/.cache"]
            profile.filesystem.execute = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", ".", "~/.local", "~/bin", "~/.cargo/bin"]
            profile.filesystem.deviceIoctl = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx"]
            profile.filesystem.missing = .skip
            profile.scope.signals = true
            profile.scope.abstractSockets = true
            profile.filter = SeccompFilter(architecture: .native, words: filter3())
        case "nginx":
            profile.description = "nginx and its like: the site to read, its run, log and cache directories, the network"
            profile.limits = [ResourceLimit(resource: .core, value: 0)]
            profile.filesystem.enforcement = .bestEffort
            profile.filesystem.read = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", "/etc", "/proc", "/sys/devices/system", "/sys/fs/cgroup", "/sys/kernel/mm", "/run/systemd/resolve", "/run/resolvconf", "/run/NetworkManager", "/run/nscd", "/srv", "/var/www", "/usr/share/nginx", "/var/lib/ca-certificates"]
            profile.filesystem.write = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx", "/dev/shm", "/tmp", "/var/tmp", "$TMPDIR", ".", "/var/lib/nginx", "/var/cache/nginx", "/var/log/nginx", "/run/nginx", "/run/nginx.pid", "/var/lib/haproxy", "/run/haproxy", "/var/lib/caddy"]
            profile.filesystem.execute = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store"]
            profile.filesystem.deviceIoctl = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx"]
            profile.filesystem.missing = .skip
            profile.scope.signals = true
            profile.scope.abstractSockets = true
            profile.filter = SeccompFilter(architecture: .native, words: filter4())
        case "node":
            profile.description = "Node.js: the project, the caches of npm, yarn and pnpm, the network"
            profile.limits = [ResourceLimit(resource: .core, value: 0)]
            profile.filesystem.enforcement = .bestEffort
            profile.filesystem.read = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", "/etc", "/proc", "/sys/devices/system", "/sys/fs/cgroup", "/sys/kernel/mm", "/run/systemd/resolve", "/run/resolvconf", "/run/NetworkManager", "/run/nscd", "~/.npmrc", "~/.yarnrc", "~/.yarnrc.yml", "~/.gitconfig", "~/.config/git", "~/.node_repl_history"]
            profile.filesystem.write = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx", "/dev/shm", "/tmp", "/var/tmp", "$TMPDIR", ".", "~/.npm", "~/.cache", "~/.yarn", "~/.pnpm-store", "~/.local/share/pnpm", "~/.local/state/pnpm", "~/.config/configstore", "~/.config/yarn"]
            profile.filesystem.execute = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", ".", "~/.nvm", "~/.volta", "~/.asdf", "~/.fnm", "~/.local/share", "~/.local/bin", "~/.npm", "~/.cache"]
            profile.filesystem.deviceIoctl = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx"]
            profile.filesystem.missing = .skip
            profile.scope.signals = true
            profile.scope.abstractSockets = true
            profile.filter = SeccompFilter(architecture: .native, words: filter0())
        case "none":
            profile.description = "no isolation: every capability and every system call the launcher has"
            profile.noNewPrivileges = false
            profile.capabilities = .all
        case "offline":
            profile.description = "an ordinary program without a network: local sockets only"
            profile.limits = [ResourceLimit(resource: .core, value: 0)]
            profile.network.enforcement = .bestEffort
            profile.network.connect = []
            profile.network.bind = []
            profile.network.sockets = .local
            profile.scope.signals = true
            profile.scope.abstractSockets = true
            profile.filter = SeccompFilter(architecture: .native, words: filter1())
        case "postgres":
            profile.description = "PostgreSQL: its data and run directories, System V shared memory, the network"
            profile.limits = [ResourceLimit(resource: .core, value: 0)]
            profile.filesystem.enforcement = .bestEffort
            profile.filesystem.read = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", "/etc", "/proc", "/sys/devices/system", "/sys/fs/cgroup", "/sys/kernel/mm", "/run/systemd/resolve", "/run/resolvconf", "/run/NetworkManager", "/run/nscd", "~/.pgpass", "~/.psqlrc", "~/.pg_service.conf", "/var/lib/ca-certificates"]
            profile.filesystem.write = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx", "/dev/shm", "/tmp", "/var/tmp", "$TMPDIR", ".", "$PGDATA", "/var/lib/postgresql", "/var/lib/pgsql", "/var/log/postgresql", "/run/postgresql", "/var/run/postgresql", "/dev/hugepages"]
            profile.filesystem.execute = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store"]
            profile.filesystem.deviceIoctl = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx"]
            profile.filesystem.missing = .skip
            profile.scope.signals = true
            profile.scope.abstractSockets = true
            profile.filter = SeccompFilter(architecture: .native, words: filter5())
        case "python":
            profile.description = "Python: the project, virtual environments, the caches of pip, the network"
            profile.limits = [ResourceLimit(resource: .core, value: 0)]
            profile.filesystem.enforcement = .bestEffort
            profile.filesystem.read = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", "/etc", "/proc", "/sys/devices/system", "/sys/fs/cgroup", "/sys/kernel/mm", "/run/systemd/resolve", "/run/resolvconf", "/run/NetworkManager", "/run/nscd", "~/.pip", "~/.config/pip", "~/.config/git", "~/.gitconfig", "~/.pypirc", "~/.config/matplotlib"]
            profile.filesystem.write = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx", "/dev/shm", "/tmp", "/var/tmp", "$TMPDIR", ".", "~/.cache", "~/.local/share/virtualenvs", "~/.local/share/jupyter", "~/.ipython", "~/.jupyter", "$VIRTUAL_ENV"]
            profile.filesystem.execute = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", ".", "~/.pyenv", "~/.local", "~/.asdf", "~/.conda", "~/miniconda3", "~/.rye", "~/.cache", "$VIRTUAL_ENV", "$PYENV_ROOT"]
            profile.filesystem.deviceIoctl = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx"]
            profile.filesystem.missing = .skip
            profile.scope.signals = true
            profile.scope.abstractSockets = true
            profile.filter = SeccompFilter(architecture: .native, words: filter0())
        case "strict":
            profile.description = "as little as an ordinary program runs with: its directory, the system to read, no network"
            profile.limits = [ResourceLimit(resource: .core, value: 0)]
            profile.fileMask = 63
            profile.filesystem.read = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", "/etc", "/proc", "/sys/devices/system", "/sys/fs/cgroup", "/sys/kernel/mm"]
            profile.filesystem.write = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx", "/dev/shm", "/tmp", "/var/tmp", "."]
            profile.filesystem.execute = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store"]
            profile.filesystem.deviceIoctl = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx"]
            profile.filesystem.missing = .skip
            profile.network.enforcement = .bestEffort
            profile.network.connect = []
            profile.network.bind = []
            profile.network.sockets = .local
            profile.scope.enforcement = .required
            profile.scope.signals = true
            profile.scope.abstractSockets = true
            profile.namespaces.ipc = true
            profile.namespaces.privateTmp = true
            profile.namespaces.privateDev = true
            profile.namespaces.privateProc = true
            profile.filter = SeccompFilter(architecture: .native, words: filter6())
        default: return nil
        }
        return profile
    }

    /// The profile that the one of this name extends; nil for none.
    package static func base(of name: String) -> String? {
        switch name {
        case "ci-deploy": return "default"
        case "go": return "default"
        case "jvm": return "default"
        case "native": return "default"
        case "nginx": return "default"
        case "node": return "default"
        case "offline": return "default"
        case "postgres": return "default"
        case "python": return "default"
        case "strict": return "default"
        default: return nil
        }
    }

    /// The TOML text of the profile of this name; nil where there is none.
    package static func text(_ name: String) -> StaticString? {
        switch name {
        case "ci-deploy": return text_ci_deploy
        case "default": return text_default
        case "go": return text_go
        case "jvm": return text_jvm
        case "native": return text_native
        case "nginx": return text_nginx
        case "node": return text_node
        case "none": return text_none
        case "offline": return text_offline
        case "postgres": return text_postgres
        case "python": return text_python
        case "strict": return text_strict
        default: return nil
        }
    }
}

extension SocketFilter {
    /// The program for the native architecture.
    package var words: [UInt64] {
        switch self {
        case .localOnly: localOnlyFilter()
        case .plainTCPOnly: plainTCPOnlyFilter()
        }
    }
}

private func filter0() -> [UInt64] {
    #if arch(x86_64)
    // 102 instructions
    return [
        0x0000000400000020, 0xc000003e62000015, 0x0000000000000020, 0x000000d800350035, 0x00000086001e0035,
        0x0000006900150035, 0x0000002000050035, 0x0000001d00570035, 0x0000001058000015, 0x0000001800000020,
        0x0000541200540015, 0x0000541c55530015, 0x00000040000b0035, 0x0000002906000015, 0x0000001000000020,
        0x0000000100510015, 0x0000000200500015, 0x0000000a004f0015, 0x00000010004e0015, 0x0005006100000006,
        0x000000384c000015, 0x0000001000000020, 0x7e02000000000054, 0x0000000047490015, 0x0000004846000035,
        0x0000006500450015, 0x0000006746440015, 0x0000007800040035, 0x0000006b42000035, 0x0000007143000035,
        0x0000007300420015, 0x000000763f410015, 0x0000007a40000035, 0x0000007c3d000035, 0x0000007e3e3c0015,
        0x000000a3000e0035, 0x0000009900090035, 0x0000008900070035, 0x000000873e000015, 0x0000001000000020,
        0x0000000000380015, 0x0000000800370015, 0x0002000000360015, 0x0002000800350015, 0xffffffff32340015,
        0x0000008b33370015, 0x0000009c00010035, 0x0000009a2f350015, 0x0000009d34000035, 0x000000a12f2d0015,
        0x000000cd00030035, 0x000000b12b000035, 0x000000ba002c0035, 0x000000b32f290015, 0x000000ce2e000035,
        0x000000d327000035, 0x000000d52c280015, 0x0000015100170035, 0x0000012e000b0035, 0x000000ed00030035,
        0x000000ec00280035, 0x000000dc00210015, 0x000000e322200015, 0x000000fb00010035, 0x000000f71e200015,
        0x0000012c001d0035, 0x00000100001c0015, 0x00000110001b0015, 0x00000117001a0015, 0x0000012a1b190015,
        0x0000013a00060035, 0x0000012f00020035, 0x0000001000000020, 0x0000000015170015, 0x0000013600140035,
        0x0000013000130015, 0x0000013414120015, 0x0000014013000035, 0x0000014400010035, 0x000001420f110015,
        0x0000014d100e0015, 0x000001bc00070035, 0x000001a900010035, 0x000001a8110d0035, 0x000001b20a000035,
        0x000001ba00090035, 0x000001b3000e0015, 0x000001b600070015, 0x000001b8080c0015, 0x000001d800080035,
        0x000001c900010035, 0x000001c205030015, 0x000001cd00010035, 0x000001cb07030015, 0x000001d301000015,
        0x0005000100000006, 0x000001d600040015, 0x7fff000000000006, 0x4000000002000035, 0x8000000000010035,
        0x8000000000000006, 0x0005002600000006,
    ]
    #elseif arch(arm64)
    // 94 instructions
    return [
        0x0000000400000020, 0xc00000b700010015, 0x8000000000000006, 0x0000000000000020, 0x000000dd00320035,
        0x00000074001a0035, 0x0000005b000d0035, 0x0000002700060035, 0x0000000551000035, 0x0000001200530015,
        0x0000001d51000015, 0x0000001800000020, 0x00005412004d0015, 0x0000541c4e4c0015, 0x0000002a4b000035,
        0x0000002b4d000035, 0x0000003300490015, 0x0000003a00480015, 0x0000003c00470015, 0x0000005948460015,
        0x0000005d00070035, 0x0000005c44000035, 0x0000001000000020, 0x0000000000440015, 0x0000000800430015,
        0x0002000000420015, 0x0002000800410015, 0xffffffff3e400015, 0x0000006800010035, 0x000000613e3c0015,
        0x0000006b3b000035, 0x000000703c3a0015, 0x000000a300070035, 0x0000008e00010035, 0x0000007637390035,
        0x0000009900020035, 0x0000009400370015, 0x0000009634360015, 0x000000a100330035, 0x0000009f34320015,
        0x000000c700090035, 0x000000b400010035, 0x000000aa312f0015, 0x000000c62e000035, 0x0000001000000020,
        0x00000001002e0015, 0x00000002002d0015, 0x0000000a002c0015, 0x00000010002b0015, 0x0005006100000006,
        0x000000d929000035, 0x000000dc26000035, 0x0000001000000020, 0x7e02000000000054, 0x0000000023250015,
        0x00000112000f0035, 0x000000f400050035, 0x000000e200010035, 0x000000e0211f0035, 0x000000eb20000035,
        0x000000f2001f0035, 0x000000f01c1e0015, 0x0000010600040035, 0x000001041d000035, 0x000001051b000035,
        0x0000001000000020, 0x0000000017190015, 0x0000010a00010035, 0x0000010815170015, 0x0000010e00140035,
        0x0000010c15130015, 0x000001b200070035, 0x0000012700040035, 0x0000012600100035, 0x00000118000f0015,
        0x0000011a000e0015, 0x000001240f0d0015, 0x000001a80f000035, 0x000001a90d0b0035, 0x000001c900060035,
        0x000001ba00030035, 0x000001b3000b0015, 0x000001b600070015, 0x000001b808090015, 0x000001bc05000035,
        0x000001c206040015, 0x000001cd00010035, 0x000001cb05040015, 0x000001d800040035, 0x000001d301000015,
        0x0005000100000006, 0x000001d600010015, 0x7fff000000000006, 0x0005002600000006,
    ]
    #endif
}

private func filter1() -> [UInt64] {
    #if arch(x86_64)
    // 86 instructions
    return [
        0x0000000400000020, 0xc000003e52000015, 0x0000000000000020, 0x0000012e00330035, 0x000000a300210035,
        0x00000089001a0035, 0x0000006800110035, 0x0000006700470035, 0x0000001003000015, 0x0000001800000020,
        0x0000541200440015, 0x0000541c45430015, 0x0000002906000015, 0x0000001000000020, 0x0000000100420015,
        0x0000000200410015, 0x0000000a00400015, 0x00000010003f0015, 0x0005006100000006, 0x0000003803000015,
        0x0000001000000020, 0x7e02000000000054, 0x00000000383a0015, 0x0000006539370015, 0x0000008638000035,
        0x000000873b000015, 0x0000001000000020, 0x0000000000350015, 0x0000000800340015, 0x0002000000330015,
        0x0002000800320015, 0xffffffff2f310015, 0x0000009c00030035, 0x0000009900010035, 0x0000008b2e320015,
        0x0000009a2b310015, 0x0000009d30000035, 0x000000a12b290015, 0x000000d800060035, 0x000000ba00020035,
        0x000000b126000035, 0x000000b32b250015, 0x000000d300010035, 0x000000cd25290015, 0x000000d528240015,
        0x000000fb00040035, 0x000000f800200035, 0x000000e3001f0015, 0x000000ec00240015, 0x000000f61f1d0015,
        0x0000012c001c0035, 0x00000100001b0015, 0x00000110001a0015, 0x0000011700190015, 0x0000012a1a180015,
        0x000001a9000c0035, 0x0000014000070035, 0x0000013600050035, 0x0000012f00020035, 0x0000001000000020,
        0x0000000012140015, 0x0000013000110015, 0x0000013412100015, 0x0000013a0f110035, 0x0000015100020035,
        0x00000144000f0035, 0x000001420c0e0015, 0x000001a8110d0035, 0x000001c900060035, 0x000001ba00040035,
        0x000001b208000035, 0x000001b3000d0015, 0x000001b600060015, 0x000001b8070b0015, 0x000001bc04060035,
        0x000001d800060035, 0x000001cd00010035, 0x000001cb07030015, 0x000001d301000015, 0x0005000100000006,
        0x000001d600040015, 0x7fff000000000006, 0x4000000002000035, 0x8000000000010035, 0x8000000000000006,
        0x0005002600000006,
    ]
    #elseif arch(arm64)
    // 84 instructions
    return [
        0x0000000400000020, 0xc00000b700010015, 0x8000000000000006, 0x0000000000000020, 0x000000f2002f0035,
        0x0000007600190035, 0x0000005c000c0035, 0x0000002a00060035, 0x0000002700470035, 0x0000001200490015,
        0x0000001d47000015, 0x0000001800000020, 0x0000541200430015, 0x0000541c44420015, 0x0000002b44000035,
        0x0000003300400015, 0x0000003a003f0015, 0x0000003c003e0015, 0x000000593f3d0015, 0x0000006800080035,
        0x0000005d00060035, 0x0000001000000020, 0x00000000003b0015, 0x00000008003a0015, 0x0002000000390015,
        0x0002000800380015, 0xffffffff35370015, 0x0000006136340015, 0x0000006b33000035, 0x0000007400320035,
        0x0000007033310015, 0x000000dc000c0035, 0x000000a300020035, 0x000000a1002e0035, 0x0000008e2f2d0015,
        0x000000d9002c0035, 0x000000aa002b0015, 0x000000c62c000015, 0x0000001000000020, 0x00000001002a0015,
        0x0000000200290015, 0x0000000a00280015, 0x0000001000270015, 0x0005006100000006, 0x000000e000040035,
        0x000000dd00240035, 0x0000001000000020, 0x7e02000000000054, 0x000000001f210015, 0x000000e21e000035,
        0x000000ee1f000035, 0x000000f01c1e0015, 0x00000127000e0035, 0x0000010600050035, 0x0000010400010035,
        0x000000f41a1b0035, 0x0000010519000035, 0x0000001000000020, 0x0000000015170015, 0x0000010e00030035,
        0x0000010a00010035, 0x0000010812140015, 0x0000010c13110015, 0x0000011210000035, 0x00000126000f0035,
        0x00000118000e0015, 0x0000011a0f0d0015, 0x000001ba00060035, 0x000001a900010035, 0x000001a80d0c0035,
        0x000001b209000035, 0x000001b3000b0015, 0x000001b600070015, 0x000001b808090015, 0x000001c900010035,
        0x000001bc04060035, 0x000001cd00010035, 0x000001cb05040015, 0x000001d800040035, 0x000001d301000015,
        0x0005000100000006, 0x000001d600010015, 0x7fff000000000006, 0x0005002600000006,
    ]
    #endif
}

private func filter2() -> [UInt64] {
    #if arch(x86_64)
    // 101 instructions
    return [
        0x0000000400000020, 0xc000003e61000015, 0x0000000000000020, 0x000000d300330035, 0x0000007c001c0035,
        0x0000006900150035, 0x0000002000050035, 0x0000001d00560035, 0x0000001057000015, 0x0000001800000020,
        0x0000541200530015, 0x0000541c54520015, 0x00000040000b0035, 0x0000002906000015, 0x0000001000000020,
        0x0000000100500015, 0x00000002004f0015, 0x0000000a004e0015, 0x00000010004d0015, 0x0005006100000006,
        0x000000384b000015, 0x0000001000000020, 0x7e02000000000054, 0x0000000046480015, 0x0000004845000035,
        0x0000006500440015, 0x0000006745430015, 0x0000007100010035, 0x0000006b41430035, 0x0000007800020035,
        0x0000007300410015, 0x000000763e400015, 0x0000007a3f3d0035, 0x0000009d000e0035, 0x0000008900090035,
        0x0000008600010035, 0x0000007e3b390015, 0x000000873e000015, 0x0000001000000020, 0x0000000000380015,
        0x0000000800370015, 0x0002000000360015, 0x0002000800350015, 0xffffffff32340015, 0x0000009900010035,
        0x0000008b32360015, 0x0000009c00350035, 0x0000009a2e340015, 0x000000ba00040035, 0x000000a300010035,
        0x000000a12d2b0015, 0x000000b12a000035, 0x000000b32f290015, 0x000000cd2a000035, 0x000000ce2d270035,
        0x0000015100190035, 0x0000012e000d0035, 0x000000f000050035, 0x000000d800010035, 0x000000d528240015,
        0x000000dc00210015, 0x000000e300200015, 0x000000ec21250015, 0x000000fb00010035, 0x000000f71d1f0015,
        0x0000012c001c0035, 0x00000100001b0015, 0x00000110001a0015, 0x0000011700190015, 0x0000012a1a180015,
        0x0000013a00060035, 0x0000012f00020035, 0x0000001000000020, 0x0000000014160015, 0x0000013600130035,
        0x0000013000120015, 0x0000013413110015, 0x0000014012000035, 0x0000014400010035, 0x000001420e100015,
        0x0000014d0f0d0015, 0x000001bc00070035, 0x000001a900010035, 0x000001a8100c0035, 0x000001b209000035,
        0x000001ba00080035, 0x000001b3000d0015, 0x000001b600060015, 0x000001b8070b0015, 0x000001d800070035,
        0x000001c905000035, 0x000001cd00010035, 0x000001cb07030015, 0x000001d301000015, 0x0005000100000006,
        0x000001d600040015, 0x7fff000000000006, 0x4000000002000035, 0x8000000000010035, 0x8000000000000006,
        0x0005002600000006,
    ]
    #elseif arch(arm64)
    // 93 instructions
    return [
        0x0000000400000020, 0xc00000b700010015, 0x8000000000000006, 0x0000000000000020, 0x000000dd00320035,
        0x00000074001a0035, 0x0000005b000d0035, 0x0000002700060035, 0x0000000550000035, 0x0000001200520015,
        0x0000001d50000015, 0x0000001800000020, 0x00005412004c0015, 0x0000541c4d4b0015, 0x0000002a4a000035,
        0x0000002b4c000035, 0x0000003300480015, 0x0000003a00470015, 0x0000003c00460015, 0x0000005947450015,
        0x0000005d00070035, 0x0000005c43000035, 0x0000001000000020, 0x0000000000430015, 0x0000000800420015,
        0x0002000000410015, 0x0002000800400015, 0xffffffff3d3f0015, 0x0000006800010035, 0x000000613d3b0015,
        0x0000006b3a000035, 0x000000703b390015, 0x000000a300070035, 0x0000008e00010035, 0x0000007636380035,
        0x0000009900020035, 0x0000009400360015, 0x0000009633350015, 0x000000a100320035, 0x0000009f33310015,
        0x000000c700090035, 0x000000b400010035, 0x000000aa302e0015, 0x000000c62d000035, 0x0000001000000020,
        0x00000001002d0015, 0x00000002002c0015, 0x0000000a002b0015, 0x00000010002a0015, 0x0005006100000006,
        0x000000d928000035, 0x000000dc25000035, 0x0000001000000020, 0x7e02000000000054, 0x0000000022240015,
        0x00000112000f0035, 0x000000f400050035, 0x000000e200010035, 0x000000e0201e0035, 0x000000ee1f000035,
        0x000000f2001e0035, 0x000000f01b1d0015, 0x0000010600040035, 0x000001041c000035, 0x000001051a000035,
        0x0000001000000020, 0x0000000016180015, 0x0000010a00010035, 0x0000010814160015, 0x0000010e00130035,
        0x0000010c14120015, 0x000001b200070035, 0x0000012700040035, 0x00000126000f0035, 0x00000118000e0015,
        0x0000011a000d0015, 0x000001240e0c0015, 0x000001a80e000035, 0x000001a90c0a0035, 0x000001c900050035,
        0x000001ba00030035, 0x000001b3000a0015, 0x000001b600060015, 0x000001b807080015, 0x000001bc04060035,
        0x000001cd00010035, 0x000001cb05040015, 0x000001d800040035, 0x000001d301000015, 0x0005000100000006,
        0x000001d600010015, 0x7fff000000000006, 0x0005002600000006,
    ]
    #endif
}

private func filter3() -> [UInt64] {
    #if arch(x86_64)
    // 113 instructions
    return [
        0x0000000400000020, 0xc000003e6d000015, 0x0000000000000020, 0x000000d3003b0035, 0x0000007800230035,
        0x00000020000e0035, 0x0000000a00040035, 0x0000000964000035, 0x0000002000000020, 0x0000000600000054,
        0x00000006615f0015, 0x0000000b00030035, 0x0000002000000020, 0x0000000400000054, 0x000000005b5d0015,
        0x0000001d005a0035, 0x000000105b000015, 0x0000001800000020, 0x0000541200570015, 0x0000541c58560015,
        0x00000069000f0035, 0x00000040000b0035, 0x0000002906000015, 0x0000001000000020, 0x0000000100530015,
        0x0000000200520015, 0x0000000a00510015, 0x0000001000500015, 0x0005006100000006, 0x000000384e000015,
        0x0000001000000020, 0x7e02000000000054, 0x00000000494b0015, 0x0000004848000035, 0x0000006500470015,
        0x0000006748460015, 0x0000006b45000035, 0x0000007146000035, 0x0000007300450015, 0x0000007642440015,
        0x00000099000d0035, 0x0000007c00010035, 0x0000007a413f0035, 0x0000008600010035, 0x0000007e3f3d0015,
        0x0000008900070035, 0x0000008741000015, 0x0000001000000020, 0x00000000003b0015, 0x00000008003a0015,
        0x0002000000390015, 0x0002000800380015, 0xffffffff35370015, 0x0000008b363a0015, 0x000000a300040035,
        0x0000009c00010035, 0x0000009a31370015, 0x0000009d36000035, 0x000000a1312f0015, 0x000000b12e000035,
        0x000000ba00010035, 0x000000b3322c0015, 0x000000cd2d310015, 0x0000014400180035, 0x0000012e000d0035,
        0x000000f800060035, 0x000000d800010035, 0x000000d52c280015, 0x000000dc00250015, 0x000000e300240015,
        0x000000ec00290015, 0x000000f624220015, 0x000000fb21000035, 0x0000012c00200035, 0x00000100001f0015,
        0x00000110001e0015, 0x00000117001d0015, 0x0000012a1e1c0015, 0x0000013a00060035, 0x0000012f00020035,
        0x0000001000000020, 0x00000000181a0015, 0x0000013600170035, 0x0000013000160015, 0x0000013417150015,
        0x0000013f16000035, 0x0000014019000035, 0x0000014212140015, 0x000001bc000c0035, 0x000001a900060035,
        0x0000015100040035, 0x0000014910000015, 0x0000002000000020, 0x0000000400000054, 0x000000000b0d0015,
        0x000001a8100c0035, 0x000001b209000035, 0x000001ba00080035, 0x000001b3000d0015, 0x000001b600060015,
        0x000001b8070b0015, 0x000001d800070035, 0x000001c905000035, 0x000001cd00010035, 0x000001cb07030015,
        0x000001d301000015, 0x0005000100000006, 0x000001d600040015, 0x7fff000000000006, 0x4000000002000035,
        0x8000000000010035, 0x8000000000000006, 0x0005002600000006,
    ]
    #elseif arch(arm64)
    // 105 instructions
    return [
        0x0000000400000020, 0xc00000b700010015, 0x8000000000000006, 0x0000000000000020, 0x000000e3003b0035,
        0x0000008e001b0035, 0x0000005c000d0035, 0x0000002a00060035, 0x00000027005c0035, 0x00000012005e0015,
        0x0000001d5c000015, 0x0000001800000020, 0x0000541200580015, 0x0000541c59570015, 0x0000002b59000035,
        0x0000005b00550035, 0x0000003300540015, 0x0000003a00530015, 0x0000003c00520015, 0x0000005953510015,
        0x0000006b00090035, 0x0000005d00060035, 0x0000001000000020, 0x00000000004f0015, 0x00000008004e0015,
        0x00020000004d0015, 0x00020008004c0015, 0xffffffff494b0015, 0x0000006800480035, 0x0000006149470015,
        0x0000007400010035, 0x0000007047450015, 0x0000007644460035, 0x000000c7000f0035, 0x000000a300050035,
        0x0000009900020035, 0x0000009400420015, 0x000000963f410015, 0x000000a1003e0035, 0x0000009f3f3d0015,
        0x000000ba00010035, 0x000000aa3d3b0015, 0x000000c63a000035, 0x0000001000000020, 0x00000001003a0015,
        0x0000000200390015, 0x0000000a00380015, 0x0000001000370015, 0x0005006100000006, 0x000000dd00050035,
        0x000000d934000035, 0x000000dc31000035, 0x0000001000000020, 0x7e02000000000054, 0x000000002e300015,
        0x000000e000040035, 0x000000de2e000015, 0x0000002000000020, 0x0000000600000054, 0x000000062b290015,
        0x000000e228000035, 0x0000002000000020, 0x0000000400000054, 0x0000000025270015, 0x00000118000f0035,
        0x0000010500050035, 0x000000f200020035, 0x000000ee23000035, 0x000000f020220015, 0x000000f421000035,
        0x0000010421200035, 0x0000010e00060035, 0x0000010600020035, 0x0000001000000020, 0x000000001a1c0015,
        0x0000010a00010035, 0x00000108181a0015, 0x0000010c19170015, 0x0000011216000035, 0x0000011717180035,
        0x000001b2000a0035, 0x0000012700070035, 0x0000011b00010035, 0x0000011911130015, 0x0000012600100035,
        0x0000012011000015, 0x0000002000000020, 0x0000000400000054, 0x000000000c0e0015, 0x000001a80e000035,
        0x000001a90c0a0035, 0x000001c900050035, 0x000001ba00030035, 0x000001b3000a0015, 0x000001b600060015,
        0x000001b807080015, 0x000001bc04060035, 0x000001cd00010035, 0x000001cb05040015, 0x000001d800040035,
        0x000001d301000015, 0x0005000100000006, 0x000001d600010015, 0x7fff000000000006, 0x0005002600000006,
    ]
    #endif
}

private func filter4() -> [UInt64] {
    #if arch(x86_64)
    // 98 instructions
    return [
        0x0000000400000020, 0xc000003e5e000015, 0x0000000000000020, 0x000000ed00360035, 0x0000008900240035,
        0x0000007100150035, 0x0000002000050035, 0x0000001d00530035, 0x0000001054000015, 0x0000001800000020,
        0x0000541200500015, 0x0000541c514f0015, 0x00000040000b0035, 0x0000002906000015, 0x0000001000000020,
        0x00000001004d0015, 0x00000002004c0015, 0x0000000a004b0015, 0x00000010004a0015, 0x0005006100000006,
        0x0000003848000015, 0x0000001000000020, 0x7e02000000000054, 0x0000000043450015, 0x0000004842000035,
        0x0000006500410015, 0x0000006742400015, 0x0000007a00030035, 0x000000733e000035, 0x00000075003d0015,
        0x000000773e3c0015, 0x0000007c3b000035, 0x0000008600010035, 0x0000007e3b390015, 0x000000873e000015,
        0x0000001000000020, 0x0000000000380015, 0x0000000800370015, 0x0002000000360015, 0x0002000800350015,
        0xffffffff32340015, 0x000000b100070035, 0x0000009c00030035, 0x0000009900010035, 0x0000008b30340015,
        0x0000009a2d330015, 0x0000009d32000035, 0x000000a3002b0035, 0x000000a12c2a0015, 0x000000d300030035,
        0x000000ba00010035, 0x000000b32d270015, 0x000000cd282c0015, 0x000000d800010035, 0x000000d52a260015,
        0x000000ec00290035, 0x000000dc00220015, 0x000000e323210015, 0x000001a800130035, 0x00000136000d0035,
        0x0000012c00060035, 0x000000fb00010035, 0x000000f71c1e0015, 0x00000100001b0015, 0x00000110001a0015,
        0x0000011700190015, 0x0000012a1a180015, 0x0000012e17000035, 0x0000012f00020035, 0x0000001000000020,
        0x0000000014160015, 0x0000013000130015, 0x0000013414120015, 0x0000014000010035, 0x0000013a10120035,
        0x0000014400010035, 0x000001420e100015, 0x000001510f130035, 0x000001c900080035, 0x000001b200010035,
        0x000001a90c0a0035, 0x000001ba00030035, 0x000001b3000e0015, 0x000001b600070015, 0x000001b8080c0015,
        0x000001bc05000035, 0x000001c206040015, 0x000001d800060035, 0x000001cd00010035, 0x000001cb07030015,
        0x000001d301000015, 0x0005000100000006, 0x000001d600040015, 0x7fff000000000006, 0x4000000002000035,
        0x8000000000010035, 0x8000000000000006, 0x0005002600000006,
    ]
    #elseif arch(arm64)
    // 93 instructions
    return [
        0x0000000400000020, 0xc00000b700010015, 0x8000000000000006, 0x0000000000000020, 0x000000e000330035,
        0x00000076001a0035, 0x0000005c000d0035, 0x0000002a00060035, 0x0000002700500035, 0x0000001200520015,
        0x0000001d50000015, 0x0000001800000020, 0x00005412004c0015, 0x0000541c4d4b0015, 0x0000002b4d000035,
        0x0000005b00490035, 0x0000003300480015, 0x0000003a00470015, 0x0000003c00460015, 0x0000005947450015,
        0x0000006800080035, 0x0000005d00060035, 0x0000001000000020, 0x0000000000430015, 0x0000000800420015,
        0x0002000000410015, 0x0002000800400015, 0xffffffff3d3f0015, 0x000000613e3c0015, 0x0000006b3b000035,
        0x00000074003a0035, 0x000000703b390015, 0x000000b400090035, 0x0000009900050035, 0x0000008e38000035,
        0x0000009000370015, 0x0000009200360015, 0x0000009400350015, 0x0000009632340015, 0x000000a133000035,
        0x000000a330000035, 0x000000aa312f0015, 0x000000d900080035, 0x000000c62d000035, 0x000000c7002e0035,
        0x0000001000000020, 0x00000001002c0015, 0x00000002002b0015, 0x0000000a002a0015, 0x0000001000290015,
        0x0005006100000006, 0x000000dc25000035, 0x000000dd00260035, 0x0000001000000020, 0x7e02000000000054,
        0x0000000021230015, 0x00000112000e0035, 0x0000010400050035, 0x000000eb00010035, 0x000000e21d1f0035,
        0x000000f200010035, 0x000000f01b1d0015, 0x000000f41c1d0035, 0x0000010600030035, 0x000001051a000035,
        0x0000001000000020, 0x0000000016180015, 0x0000010a00010035, 0x0000010814160015, 0x0000010e00130035,
        0x0000010c14120015, 0x000001b200060035, 0x0000012700030035, 0x00000126000f0035, 0x00000118000e0015,
        0x0000011a0f0d0015, 0x000001a80f000035, 0x000001a90d0b0035, 0x000001c900060035, 0x000001ba00030035,
        0x000001b3000b0015, 0x000001b600070015, 0x000001b808090015, 0x000001bc05000035, 0x000001c206040015,
        0x000001cd00010035, 0x000001cb05040015, 0x000001d800040035, 0x000001d301000015, 0x0005000100000006,
        0x000001d600010015, 0x7fff000000000006, 0x0005002600000006,
    ]
    #endif
}

private func filter5() -> [UInt64] {
    #if arch(x86_64)
    // 98 instructions
    return [
        0x0000000400000020, 0xc000003e5e000015, 0x0000000000000020, 0x000000fb00360035, 0x0000009c00260035,
        0x0000007a00170035, 0x0000006b00120035, 0x0000006700100035, 0x0000001003000015, 0x0000001800000020,
        0x0000541200500015, 0x0000541c514f0015, 0x0000002906000015, 0x0000001000000020, 0x00000001004e0015,
        0x00000002004d0015, 0x0000000a004c0015, 0x00000010004b0015, 0x0005006100000006, 0x0000003803000015,
        0x0000001000000020, 0x7e02000000000054, 0x0000000044460015, 0x0000006545430015, 0x0000006842440015,
        0x0000007143000035, 0x0000007800420035, 0x0000007300410015, 0x000000763e400015, 0x0000008600020035,
        0x0000007c3c000035, 0x0000007e3d3b0015, 0x0000008900070035, 0x000000873f000015, 0x0000001000000020,
        0x0000000000390015, 0x0000000800380015, 0x0002000000370015, 0x0002000800360015, 0xffffffff33350015,
        0x0000009900010035, 0x0000008b33370015, 0x0000009a30360015, 0x000000cd00060035, 0x000000a300020035,
        0x0000009d33000035, 0x000000a12e2c0015, 0x000000b12b000035, 0x000000ba002c0035, 0x000000b32f290015,
        0x000000d300010035, 0x000000ce2d270035, 0x000000d800010035, 0x000000d52b270015, 0x000000f000020035,
        0x000000e300230015, 0x000000ec24280015, 0x000000f721230015, 0x0000015100130035, 0x0000012f000a0035,
        0x0000010100010035, 0x000000fd1f1d0035, 0x0000012c00040035, 0x00000110001b0015, 0x00000117001a0015,
        0x0000012600190015, 0x0000012a1a180015, 0x0000012e17000035, 0x0000001000000020, 0x0000000015170015,
        0x0000013a00030035, 0x0000013600130035, 0x0000013000120015, 0x0000013413110015, 0x0000014012000035,
        0x0000014400010035, 0x000001420e100015, 0x0000014d0f0d0015, 0x000001bc00070035, 0x000001a900010035,
        0x000001a8100c0035, 0x000001b209000035, 0x000001ba00080035, 0x000001b3000d0015, 0x000001b600060015,
        0x000001b8070b0015, 0x000001d800070035, 0x000001c905000035, 0x000001cd00010035, 0x000001cb07030015,
        0x000001d301000015, 0x0005000100000006, 0x000001d600040015, 0x7fff000000000006, 0x4000000002000035,
        0x8000000000010035, 0x8000000000000006, 0x0005002600000006,
    ]
    #elseif arch(arm64)
    // 95 instructions
    return [
        0x0000000400000020, 0xc00000b700010015, 0x8000000000000006, 0x0000000000000020, 0x000000dc00300035,
        0x0000006800190035, 0x0000002700080035, 0x0000001a00020035, 0x0000000552000035, 0x0000001253540015,
        0x0000001d50000035, 0x0000001e00510035, 0x0000001800000020, 0x00005412004d0015, 0x0000541c4e4c0015,
        0x0000005b00060035, 0x0000002a4a000035, 0x0000002b4c000035, 0x0000003300480015, 0x0000003a00470015,
        0x0000003c00460015, 0x0000005947450015, 0x0000005c44000035, 0x0000005d00060035, 0x0000001000000020,
        0x0000000000430015, 0x0000000800420015, 0x0002000000410015, 0x0002000800400015, 0xffffffff3d3f0015,
        0x000000613e3c0015, 0x0000009900070035, 0x0000007400020035, 0x0000006b39000035, 0x000000703a380015,
        0x0000007637000035, 0x0000008e38000035, 0x0000009400370015, 0x0000009634360015, 0x000000b400040035,
        0x000000a100010035, 0x0000009f33310015, 0x000000a330000035, 0x000000aa312f0015, 0x000000ba2e000035,
        0x000000d9002d0035, 0x000000c62e000015, 0x0000001000000020, 0x00000001002c0015, 0x00000002002b0015,
        0x0000000a002a0015, 0x0000001000290015, 0x0005006100000006, 0x0000010e00120035, 0x000000f200080035,
        0x000000e000040035, 0x000000dd00240035, 0x0000001000000020, 0x7e02000000000054, 0x000000001f210015,
        0x000000e21e000035, 0x000000ee1f000035, 0x000000f01c1e0015, 0x0000010500020035, 0x000000f41c000035,
        0x000001041c1b0035, 0x0000010600020035, 0x0000001000000020, 0x0000000016180015, 0x0000010a00010035,
        0x0000010814160015, 0x0000010c15130015, 0x000001b200080035, 0x0000012700050035, 0x0000011210000035,
        0x00000126000f0035, 0x00000118000e0015, 0x0000011a000d0015, 0x000001240e0c0015, 0x000001a80e000035,
        0x000001a90c0a0035, 0x000001c900050035, 0x000001ba00030035, 0x000001b3000a0015, 0x000001b600060015,
        0x000001b807080015, 0x000001bc04060035, 0x000001cd00010035, 0x000001cb05040015, 0x000001d800040035,
        0x000001d301000015, 0x0005000100000006, 0x000001d600010015, 0x7fff000000000006, 0x0005002600000006,
    ]
    #endif
}

private func filter6() -> [UInt64] {
    #if arch(x86_64)
    // 106 instructions
    return [
        0x0000000400000020, 0xc000003e66000015, 0x0000000000000020, 0x000000ec00380035, 0x00000086001e0035,
        0x0000006900150035, 0x0000002000050035, 0x0000001d005b0035, 0x000000105c000015, 0x0000001800000020,
        0x0000541200580015, 0x0000541c59570015, 0x00000040000b0035, 0x0000002906000015, 0x0000001000000020,
        0x0000000100550015, 0x0000000200540015, 0x0000000a00530015, 0x0000001000520015, 0x0005006100000006,
        0x0000003850000015, 0x0000001000000020, 0x7e02000000000054, 0x000000004b4d0015, 0x000000484a000035,
        0x0000006500490015, 0x000000674a480015, 0x0000007800040035, 0x0000006b46000035, 0x0000007147000035,
        0x0000007300460015, 0x0000007643450015, 0x0000007a44000035, 0x0000007c41000035, 0x0000007e42400015,
        0x000000b1000f0035, 0x0000009c000b0035, 0x0000008900070035, 0x0000008742000015, 0x0000001000000020,
        0x00000000003c0015, 0x00000008003b0015, 0x00020000003a0015, 0x0002000800390015, 0xffffffff36380015,
        0x0000009900010035, 0x0000008b363a0015, 0x0000009a33390015, 0x0000009d38000035, 0x000000a300310035,
        0x000000a132300015, 0x000000ce00030035, 0x000000ba00010035, 0x000000b3332d0015, 0x000000cd2e320035,
        0x000000d32b000035, 0x000000d800010035, 0x000000d52f2b0015, 0x000000dc00280015, 0x000000e329270015,
        0x0000014400150035, 0x0000012e000a0035, 0x000000fd00030035, 0x000000ed29000035, 0x000000fb00240035,
        0x000000f721230015, 0x0000010120000035, 0x0000012c001f0035, 0x00000110001e0015, 0x00000117001d0015,
        0x00000126001c0015, 0x0000012a1d1b0015, 0x0000013a00060035, 0x0000012f00020035, 0x0000001000000020,
        0x0000000017190015, 0x0000013600160035, 0x0000013000150015, 0x0000013416140015, 0x0000013f15000035,
        0x0000014018000035, 0x0000014211130015, 0x000001bc00090035, 0x000001a900030035, 0x0000015100010035,
        0x0000014d0f0d0015, 0x000001a8120e0035, 0x000001b20b000035, 0x000001ba000a0035, 0x000001b3000f0015,
        0x000001b600080015, 0x000001b8090d0015, 0x000001d800090035, 0x000001c900020035, 0x000001bf000a0015,
        0x000001c205030015, 0x000001cd00010035, 0x000001cb07030015, 0x000001d301000015, 0x0005000100000006,
        0x000001d600040015, 0x7fff000000000006, 0x4000000002000035, 0x8000000000010035, 0x8000000000000006,
        0x0005002600000006,
    ]
    #elseif arch(arm64)
    // 99 instructions
    return [
        0x0000000400000020, 0xc00000b700010015, 0x8000000000000006, 0x0000000000000020, 0x000000dd00340035,
        0x0000006b001a0035, 0x0000002a00090035, 0x0000001d00030035, 0x0000000556000035, 0x0000001a00550035,
        0x0000001256570015, 0x0000001e00030035, 0x0000001800000020, 0x0000541200510015, 0x0000541c52500015,
        0x00000027514f0035, 0x0000005c00060035, 0x0000002b50000035, 0x0000005b004c0035, 0x00000033004b0015,
        0x0000003a004a0015, 0x0000003c00490015, 0x000000594a480015, 0x0000005d00060035, 0x0000001000000020,
        0x0000000000470015, 0x0000000800460015, 0x0002000000450015, 0x0002000800440015, 0xffffffff41430015,
        0x0000006800400035, 0x00000061413f0015, 0x000000a300090035, 0x0000008e00030035, 0x0000007400010035,
        0x000000703d3b0015, 0x000000763a3c0035, 0x0000009900020035, 0x00000094003a0015, 0x0000009637390015,
        0x000000a100360035, 0x0000009f37350015, 0x000000c700090035, 0x000000b400010035, 0x000000aa34320015,
        0x000000c631000035, 0x0000001000000020, 0x0000000100310015, 0x0000000200300015, 0x0000000a002f0015,
        0x00000010002e0015, 0x0005006100000006, 0x000000d92c000035, 0x000000dc29000035, 0x0000001000000020,
        0x7e02000000000054, 0x0000000026280015, 0x0000011700100035, 0x0000010400060035, 0x000000eb00020035,
        0x000000e024000035, 0x000000e221230035, 0x000000f200010035, 0x000000f01f210015, 0x000000f420210035,
        0x0000010a00050035, 0x000001051e000035, 0x0000010600020035, 0x0000001000000020, 0x00000000191b0015,
        0x00000108181a0015, 0x0000010e00010035, 0x0000010c18160015, 0x0000011215170035, 0x000001a900070035,
        0x0000012600040035, 0x0000011815000035, 0x0000011b00010035, 0x0000011910120015, 0x00000124110f0015,
        0x000001270e000035, 0x000001a8100f0035, 0x000001bc00050035, 0x000001b20b000035, 0x000001ba000a0035,
        0x000001b3000c0015, 0x000001b600080015, 0x000001b8090a0015, 0x000001cd00040035, 0x000001c900020035,
        0x000001bf00070015, 0x000001c205030015, 0x000001cb05040015, 0x000001d800040035, 0x000001d301000015,
        0x0005000100000006, 0x000001d600010015, 0x7fff000000000006, 0x0005002600000006,
    ]
    #endif
}

private func localOnlyFilter() -> [UInt64] {
    #if arch(x86_64)
    // 13 instructions
    return [
        0x0000000400000020, 0xc000003e09000015, 0x0000000000000020, 0x4000000000060035, 0x0000002903000015,
        0x0000001000000020, 0x0000000100050015, 0x0005006100000006, 0x000001a903000015, 0x0005000100000006,
        0x8000000000010035, 0x8000000000000006, 0x7fff000000000006,
    ]
    #elseif arch(arm64)
    // 11 instructions
    return [
        0x0000000400000020, 0xc00000b700010015, 0x8000000000000006, 0x0000000000000020, 0x000000c603000015,
        0x0000001000000020, 0x0000000100030015, 0x0005006100000006, 0x000001a901000015, 0x0005000100000006,
        0x7fff000000000006,
    ]
    #endif
}

private func plainTCPOnlyFilter() -> [UInt64] {
    #if arch(x86_64)
    // 31 instructions
    return [
        0x0000000400000020, 0xc000003e1b000015, 0x0000000000000020, 0x000001aa00170035, 0x000001a900150035,
        0x0000002907000015, 0x0000002000000020, 0x0000010000010015, 0x0000010601000015, 0x0005005d00000006,
        0x0000001000000020, 0x0000002b12000015, 0x0005006100000006, 0x0000002c03000015, 0x0000002800000020,
        0x2000000000000054, 0x00000000080d0015, 0x0000002e03000015, 0x0000002000000020, 0x2000000000000054,
        0x0000000004090015, 0x0000013308000015, 0x0000002800000020, 0x2000000000000054, 0x0000000000050015,
        0x0005005f00000006, 0x0005000100000006, 0x4000000002000035, 0x8000000000010035, 0x8000000000000006,
        0x7fff000000000006,
    ]
    #elseif arch(arm64)
    // 29 instructions
    return [
        0x0000000400000020, 0xc00000b700010015, 0x8000000000000006, 0x0000000000000020, 0x000001a900150035,
        0x000000c607000015, 0x0000002000000020, 0x0000010000010015, 0x0000010601000015, 0x0005005d00000006,
        0x0000001000000020, 0x0000002b10000015, 0x0005006100000006, 0x000000ce03000015, 0x0000002800000020,
        0x2000000000000054, 0x00000000080b0015, 0x000000d303000015, 0x0000002000000020, 0x2000000000000054,
        0x0000000004070015, 0x0000010d06000015, 0x0000002800000020, 0x2000000000000054, 0x0000000000030015,
        0x0005005f00000006, 0x000001aa00010035, 0x0005000100000006, 0x7fff000000000006,
    ]
    #endif
}

private let text_ci_deploy: StaticString = #"""
# For deploy steps: terraform, kubectl, helm, ansible, rsync, ssh, cloud command lines, a shell script around them.
#
# They read credentials from customary places, write their own caches, and talk to a few ports. They listen on none.
# Groups of calls that stay although not every step needs them: file_events (kubectl and watchers), own_sandbox (ssh
# and a launch within confine themselves).

description = "deploy steps: the project, customary credentials, HTTPS and SSH outwards, nothing listens"
extends = "default"

[network]
enforce = "best-effort"
# SSH, DNS over TCP, HTTP, HTTPS, and where clusters and proxies are: Kubernetes, 8443, squid, 8080, SOCKS.
# A port that is missing: --isolation 'network.connect = ["...", 5432]'
connect = [22, 53, 80, 443, 1080, 3128, 6443, 8080, 8443]
bind = []

[filesystem]
# In a built-in profile a relative path is about the directory where the command starts: "." is the project.
enforce = "best-effort" # kernels differ; what this one lacks is said by launch -v and launch explain
missing = "skip"        # not every machine has every directory
read = [
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", "/etc", "/proc",
    "/sys/devices/system", "/sys/fs/cgroup", "/sys/kernel/mm", "/run/systemd/resolve", "/run/resolvconf",
    "/run/NetworkManager", "/run/nscd",
    "~/.ssh", "~/.gitconfig", "~/.config", "~/.netrc", "~/.aws", "~/.azure", "~/.docker", "~/.ansible.cfg",
    "~/.terraformrc", "~/.npmrc", "~/.local",
]
write = [
    "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx",
    "/dev/shm",
    "/tmp", "/var/tmp", "$TMPDIR",
    ".",
    # caches, and tokens that are renewed
    "~/.cache", "~/.kube", "~/.terraform.d", "~/.ansible", "~/.helm", "~/.ssh/known_hosts",
    # where the runners of GitHub, GitLab and Jenkins keep the job
    "$GITHUB_WORKSPACE", "$RUNNER_TEMP", "$CI_PROJECT_DIR", "$WORKSPACE",
]
execute = [
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store",
    ".",
    "~/.local", "~/bin", "~/.terraform.d", "$RUNNER_TOOL_CACHE",
]
device_ioctl = [
    "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx",
]

[seccomp.deny.needless]
reason = "interfaces of databases; no step needs them"
groups = [
    "asynchronous_io", "memory_placement", "system_v_ipc", "posix_message_queues", "identity_changes",
]

"""#

private let text_default: StaticString = #"""
# What an ordinary program needs, and no more: servers, language runtimes, databases, shells, compilers.
#
# Every call the kernels of x86_64 and aarch64 offer is named in this file exactly once, with the reason for
# its answer. There are three kinds of answer: allowed; refused with EPERM, because the call is dangerous or
# belongs to whoever runs the machine; and absent, ENOSYS, because programs probe for the call and fall back
# when a kernel does not have it. A call that a later kernel brings is absent until someone decides on it.

description = "an ordinary program: no privileges, no debugging of others, no kernel administration"
no_new_privs = true

[capabilities]
keep = []

[limits]
core = 0 # a core dump would write the secrets to disk

[scope]
# A Landlock domain of its own: two launches of one user can neither trace nor signal each other.
signals = true
abstract_sockets = true

[seccomp]
unknown = "ENOSYS" # calls named nowhere below

[seccomp.allow.file_io]
reason = "read and write through descriptors"
calls = [
    "read", "readv", "pread64", "preadv", "preadv2", "write", "writev", "pwrite64", "pwritev", "pwritev2",
    "lseek", "close", "close_range", "dup", "dup2", "dup3", "fcntl", "flock", "fsync", "fdatasync", "sync",
    "syncfs", "sync_file_range", "fallocate", "ftruncate", "fadvise64", "readahead", "sendfile",
    "copy_file_range", "splice", "tee", "vmsplice", "pipe", "pipe2",
]

[seccomp.allow.file_paths]
reason = "open, create, rename and inspect files; who may is for file permissions and Landlock to say"
# openat2 takes a structure no filter can look into; nothing here depends on how a file is opened.
calls = [
    "open", "openat", "openat2", "creat", "access", "faccessat", "faccessat2", "stat", "lstat", "fstat",
    "newfstatat", "statx", "statfs", "fstatfs", "getdents", "getdents64", "getcwd", "chdir", "fchdir",
    "mkdir", "mkdirat", "rmdir", "rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat",
    "unlink", "unlinkat", "readlink", "readlinkat", "truncate", "mknod", "mknodat", "umask",
    "name_to_handle_at",
]

[seccomp.allow.file_attributes]
reason = "modes, owners, times and extended attributes of files"
calls = [
    "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat", "utime", "utimes",
    "futimesat", "utimensat", "getxattr", "lgetxattr", "fgetxattr", "getxattrat", "listxattr", "llistxattr",
    "flistxattr", "listxattrat", "setxattr", "lsetxattr", "fsetxattr", "setxattrat", "removexattr",
    "lremovexattr", "fremovexattr", "removexattrat", "file_getattr", "file_setattr",
]

[seccomp.allow.file_events]
reason = "wait for changes to files: node's fs.watch, build tools"
calls = ["inotify_init", "inotify_init1", "inotify_add_watch", "inotify_rm_watch"]

[seccomp.allow.event_loops]
reason = "wait for descriptors"
calls = [
    "poll", "ppoll", "select", "pselect6", "epoll_create", "epoll_create1", "epoll_ctl", "epoll_wait",
    "epoll_pwait", "epoll_pwait2", "eventfd", "eventfd2", "signalfd", "signalfd4", "timerfd_create",
    "timerfd_settime", "timerfd_gettime",
]

[seccomp.allow.asynchronous_io]
reason = "the older asynchronous file interface of databases and nginx"
calls = ["io_setup", "io_destroy", "io_submit", "io_cancel", "io_getevents", "io_pgetevents"]

[seccomp.allow.memory]
reason = "map, protect and advise memory; compilers at run time make pages executable, so none is refused"
calls = [
    "brk", "mmap", "munmap", "mprotect", "mremap", "madvise", "mincore", "msync", "mlock", "mlock2",
    "mlockall", "munlock", "munlockall", "mseal", "memfd_create", "memfd_secret", "membarrier",
    "remap_file_pages", "pkey_alloc", "pkey_free", "pkey_mprotect", "map_shadow_stack", "cachestat",
]

[seccomp.allow.memory_placement]
reason = "place one's own memory on NUMA nodes: databases under numactl, the Java runtime"
calls = ["get_mempolicy", "set_mempolicy", "mbind", "set_mempolicy_home_node"]

[seccomp.allow.processes]
reason = "start, wait for and identify processes and threads; clone has rules of its own below"
calls = [
    "fork", "vfork", "execve", "execveat", "exit", "exit_group", "wait4", "waitid", "getpid", "getppid",
    "gettid", "getpgid", "getpgrp", "setpgid", "getsid", "setsid", "pidfd_open", "pidfd_send_signal",
    "set_tid_address", "set_robust_list", "get_robust_list", "rseq", "rseq_slice_yield", "prctl",
    "arch_prctl", "restart_syscall", "process_mrelease",
]

[seccomp.allow.probes]
reason = "made by code the kernel places into a probed program; a refusal would crash the program"
calls = ["uretprobe", "uprobe"]

[seccomp.allow.futexes]
reason = "locks and condition variables"
calls = ["futex", "futex_waitv", "futex_wait", "futex_wake", "futex_requeue"]

[seccomp.allow.signals]
reason = "handle and send signals; whom one may signal is for the kernel and Landlock to say"
calls = [
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigpending", "rt_sigtimedwait", "rt_sigsuspend",
    "rt_sigqueueinfo", "rt_tgsigqueueinfo", "sigaltstack", "kill", "tkill", "tgkill", "pause",
]

[seccomp.allow.scheduling]
reason = "priorities and processor sets, within the limits that apply to everyone"
calls = [
    "sched_yield", "sched_getaffinity", "sched_setaffinity", "sched_getparam", "sched_setparam",
    "sched_getscheduler", "sched_setscheduler", "sched_getattr", "sched_setattr", "sched_get_priority_max",
    "sched_get_priority_min", "sched_rr_get_interval", "getpriority", "setpriority", "ioprio_get",
    "ioprio_set", "getcpu",
]

[seccomp.allow.time]
reason = "read clocks, sleep, set timers; without a capability the adjtime calls only read"
calls = [
    "time", "gettimeofday", "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "times", "alarm",
    "getitimer", "setitimer", "timer_create", "timer_delete", "timer_settime", "timer_gettime",
    "timer_getoverrun", "adjtimex", "clock_adjtime",
]

[seccomp.allow.sockets]
reason = "the network and local sockets; which families can be opened is said below"
calls = [
    "socketpair", "bind", "listen", "accept", "accept4", "connect", "getsockname", "getpeername",
    "getsockopt", "setsockopt", "sendto", "sendmsg", "sendmmsg", "recvfrom", "recvmsg", "recvmmsg",
    "shutdown",
]

[seccomp.allow.system_v_ipc]
reason = "System V shared memory, semaphores and message queues: postgres and other databases"
calls = [
    "shmget", "shmat", "shmdt", "shmctl", "semget", "semop", "semtimedop", "semctl", "msgget", "msgsnd",
    "msgrcv", "msgctl",
]

[seccomp.allow.posix_message_queues]
reason = "message queues by name; POSIX shared memory and semaphores are files and need no call of their own"
calls = ["mq_open", "mq_unlink", "mq_timedsend", "mq_timedreceive", "mq_notify", "mq_getsetattr"]

[seccomp.allow.identity]
reason = "read identities"
calls = [
    "getuid", "geteuid", "getgid", "getegid", "getresuid", "getresgid", "getgroups", "capget",
]

[seccomp.allow.identity_changes]
reason = "a server that keeps the capabilities drops to another user; without them these change nothing"
calls = [
    "setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setfsuid", "setfsgid", "setgroups",
    "capset",
]

[seccomp.allow.limits_and_facts]
reason = "resource limits and facts about the machine"
calls = ["getrlimit", "setrlimit", "getrusage", "sysinfo", "uname", "getrandom"]

[seccomp.allow.own_sandbox]
reason = "a program may confine itself further"
calls = [
    "seccomp", "landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self", "lsm_get_self_attr",
    "lsm_list_modules",
]

[[seccomp.argument]]
call = "clone"
argument = 0
mask = 0x7e020000 # CLONE_NEWNS NEWCGROUP NEWUTS NEWIPC NEWUSER NEWPID NEWNET
equals = 0
otherwise = "EPERM"
reason = "processes and threads, but no new namespaces: a user namespace gives back every capability"

[[seccomp.argument]]
call = "socket"
argument = 0
one_of = [1, 2, 10, 16] # AF_UNIX AF_INET AF_INET6 AF_NETLINK
otherwise = "EAFNOSUPPORT"
reason = "local, internet and netlink sockets; no hypervisor, kernel cryptography or rare protocols"

[[seccomp.argument]]
call = "prlimit64"
argument = 0
equals = 0 # the process itself, as getrlimit and setrlimit of the C library say it
otherwise = "EPERM"
reason = "a limit of processor time set on another process of the user ends it as a signal would"

[[seccomp.argument]]
call = "personality"
argument = 0
# PER_LINUX, PER_LINUX32, UNAME26, the last two together, and the query.
one_of = [0, 0x8, 0x20000, 0x20008, 0xffffffff]
otherwise = "EPERM"
reason = "no personality that turns off address randomisation or makes readable memory executable"

[[seccomp.argument]]
call = "ioctl"
argument = 1
none_of = [0x5412, 0x541c] # TIOCSTI TIOCLINUX
otherwise = "EPERM"
reason = "no typing into the terminal that the shell reads after the program has ended"

[seccomp.deny.other_processes]
reason = "read or take over the memory and descriptors of other processes, other launches' secrets among them"
# The price: no debugger, strace or leak sanitizer inside.
calls = [
    "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd", "kcmp", "migrate_pages", "move_pages",
]

[seccomp.deny.namespaces]
reason = "enter or make namespaces"
calls = ["unshare", "setns"]

[seccomp.deny.mounts]
reason = "change which files are where"
calls = [
    "mount", "umount2", "mount_setattr", "move_mount", "open_tree", "open_tree_attr", "fsopen", "fsconfig",
    "fsmount", "fspick", "pivot_root", "chroot",
]

[seccomp.deny.file_handles]
reason = "open a file by its number, past every directory's permissions; watch or stop others' file accesses"
calls = ["open_by_handle_at", "fanotify_init", "fanotify_mark"]

[seccomp.deny.kernel_code]
reason = "load code into the kernel or start another one"
calls = [
    "bpf", "init_module", "finit_module", "delete_module", "create_module", "kexec_load", "kexec_file_load",
]

[seccomp.deny.kernel_tracing]
reason = "observe the kernel and its log: addresses and other programs' data"
calls = ["perf_event_open", "syslog"]

[seccomp.deny.kernel_races]
reason = "stop the kernel in the middle of a copy: the tool of many kernel exploits"
calls = ["userfaultfd"]

[seccomp.deny.io_uring]
reason = "its requests open files and sockets past this filter; kernel.io_uring_disabled answers the same"
calls = ["io_uring_setup", "io_uring_enter", "io_uring_register"]

[seccomp.deny.keyrings]
reason = "the kernel's key store is shared with the user's other programs"
calls = ["add_key", "request_key", "keyctl"]

[seccomp.deny.machine]
reason = "clocks, names, swap, quotas, accounting and power belong to whoever runs the machine"
calls = [
    "settimeofday", "clock_settime", "sethostname", "setdomainname", "swapon", "swapoff", "quotactl",
    "quotactl_fd", "acct", "reboot", "vhangup",
]

[seccomp.deny.hardware]
reason = "talk to devices past the kernel"
calls = ["iopl", "ioperm"]

[seccomp.deny.clone3]
reason = "its flags lie in memory where no filter sees them; the C library falls back to clone"
answer = "ENOSYS"
calls = ["clone3"]

[seccomp.deny.optional]
reason = "newer or configurable calls that programs probe for and live without"
answer = "ENOSYS"
calls = ["modify_ldt", "process_madvise", "statmount", "listmount", "listns", "lsm_set_self_attr"]

[seccomp.deny.obsolete]
reason = "gone from the kernel, or kept only for programs of the last century"
answer = "ENOSYS"
calls = [
    "_sysctl", "sysfs", "ustat", "uselib", "nfsservctl", "lookup_dcookie", "get_kernel_syms", "query_module",
    "getpmsg", "putpmsg", "afs_syscall", "tuxcall", "security", "vserver", "epoll_ctl_old", "epoll_wait_old",
    "set_thread_area", "get_thread_area",
]

"""#

private let text_go: StaticString = #"""
# For programs written in Go, and for go build, test and run.
#
# Groups of calls that stay: file_events (fsnotify), own_sandbox (a program may confine itself further). Go's runtime
# needs no executable memory of its own, but programs that embed other runtimes do, and plugins are mapped so.

description = "Go: the project, the module and build caches, the network"
extends = "default"

[filesystem]
# In a built-in profile a relative path is about the directory where the command starts: "." is the project.
enforce = "best-effort" # kernels differ; what this one lacks is said by launch -v and launch explain
missing = "skip"        # not every machine has every directory
read = [
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", "/etc", "/proc",
    "/sys/devices/system", "/sys/fs/cgroup", "/sys/kernel/mm", "/run/systemd/resolve", "/run/resolvconf",
    "/run/NetworkManager", "/run/nscd",
    "~/.gitconfig", "~/.config/git", "~/.config/go",
]
write = [
    "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx",
    "/dev/shm",
    "/tmp", "/var/tmp", "$TMPDIR",
    ".",
    "~/go", "$GOPATH", "~/.cache", "$GOCACHE", "$GOMODCACHE",
]
execute = [
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store",
    ".",
    # go run and go test execute what they built in /tmp
    "/tmp", "$TMPDIR", "~/go", "$GOPATH", "$GOROOT", "~/sdk", "~/.asdf", "~/.local", "~/.cache",
]
device_ioctl = [
    "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx",
]

[seccomp.deny.needless]
reason = "interfaces of databases and of servers that change their user; the scheduler pins no memory"
groups = [
    "asynchronous_io", "memory_placement", "system_v_ipc", "posix_message_queues", "identity_changes",
]

"""#

private let text_jvm: StaticString = #"""
# For Java, Kotlin and Scala: servers, Maven, Gradle.
#
# Groups of calls that stay: memory_placement (-XX:+UseNUMA places the heap), file_events (WatchService, Gradle's file
# watching), own_sandbox (a tool may confine itself further). Executable memory stays because the runtime compiles;
# no limit on the address space, which the heap is reserved from.

description = "Java and its kin: the project, the caches of Maven and Gradle, the network"
extends = "default"

[filesystem]
# In a built-in profile a relative path is about the directory where the command starts: "." is the project.
enforce = "best-effort" # kernels differ; what this one lacks is said by launch -v and launch explain
missing = "skip"        # not every machine has every directory
read = [
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", "/etc", "/proc",
    "/sys/devices/system", "/sys/fs/cgroup", "/sys/kernel/mm", "/run/systemd/resolve", "/run/resolvconf",
    "/run/NetworkManager", "/run/nscd",
    "~/.gitconfig", "~/.config/git", "~/.java", "/var/lib/ca-certificates-java",
]
write = [
    "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx",
    "/dev/shm",
    "/tmp", "/var/tmp", "$TMPDIR",
    ".",
    "~/.m2", "~/.gradle", "~/.cache", "~/.sbt", "~/.ivy2", "~/.kotlin",
]
execute = [
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store",
    ".",
    # where version managers put the runtime; Gradle runs what it has downloaded
    "~/.sdkman", "~/.jdks", "~/.asdf", "~/.gradle", "~/.m2", "~/.local/share", "~/.cache", "$JAVA_HOME",
]
device_ioctl = [
    "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx",
]

[seccomp.deny.needless]
reason = "interfaces of databases and of servers that change their user"
groups = ["asynchronous_io", "system_v_ipc", "posix_message_queues", "identity_changes"]

"""#

private let text_native: StaticString = #"""
# For compiled programs of C, C++, Rust, Swift, Zig: servers and tools without a run-time compiler.
#
# No memory is ever writable and executable, and none becomes executable after it was written. (A file that was
# written can still be mapped: what must not be, "execute" and noexec mounts say.) Programs that compile at run time die of it or turn their compiler off: node, java, LuaJIT,
# grep -P and others with PCRE's compiler. For those: --profile default.
# Groups of calls that stay, because nothing else is known of the program: asynchronous_io, memory_placement,
# posix_message_queues, file_events, own_sandbox.

description = "compiled programs: no executable memory beyond the program itself, the project, the network"
extends = "default"

[filesystem]
# In a built-in profile a relative path is about the directory where the command starts: "." is the project.
enforce = "best-effort" # kernels differ; what this one lacks is said by launch -v and launch explain
missing = "skip"        # not every machine has every directory
read = [
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", "/etc", "/proc",
    "/sys/devices/system", "/sys/fs/cgroup", "/sys/kernel/mm", "/run/systemd/resolve", "/run/resolvconf",
    "/run/NetworkManager", "/run/nscd",
]
write = [
    "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx",
    "/dev/shm",
    "/tmp", "/var/tmp", "$TMPDIR",
    ".",
    "~/.cache",
]
execute = [
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store",
    ".",
    "~/.local", "~/bin", "~/.cargo/bin",
]
device_ioctl = [
    "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx",
]

[seccomp.deny.needless]
reason = "shared memory can be attached executable, past the rules below; users are changed by no program here"
groups = ["system_v_ipc", "identity_changes"]

[[seccomp.argument]]
call = "mmap"
argument = 2
mask = 0x6 # PROT_WRITE PROT_EXEC
none_of = [0x6]
otherwise = "EPERM"
reason = "no mapping that is writable and executable at once"

[[seccomp.argument]]
call = "mprotect"
argument = 2
mask = 0x4 # PROT_EXEC
equals = 0
otherwise = "EPERM"
reason = "nothing that was written becomes executable; the loader maps code as such from the start"

[[seccomp.argument]]
call = "pkey_mprotect"
argument = 2
mask = 0x4 # PROT_EXEC
equals = 0
otherwise = "EPERM"
reason = "as mprotect"

[seccomp.deny.nameless_code]
reason = "a file without a name could be written and then mapped or executed; programs fall back to /tmp"
answer = "ENOSYS"
calls = ["memfd_create"]

"""#

private let text_nginx: StaticString = #"""
# For nginx and servers like it: httpd, haproxy, caddy.
#
# No capability is kept. For ports below 1024 start it as its own user with the one capability that takes:
#     --isolation 'identity.user = "www-data"' --isolation 'capabilities.keep = ["CAP_NET_BIND_SERVICE"]'
# Workers of a master that runs as root call setgid, setgroups and setuid before they serve, and end when they are
# refused: of identity_changes these three stay. Without a capability they can only name who the worker is already,
# `user root;` in nginx.conf. For workers of another user:
#     --isolation 'capabilities.keep = ["CAP_CHOWN", "CAP_SETGID", "CAP_SETUID"]'
# Groups of calls that stay: asynchronous_io (aio on), own_sandbox (a server may confine itself further), file_events
# (caddy and certificate reloaders). Executable memory stays for pcre_jit and Lua.

description = "nginx and its like: the site to read, its run, log and cache directories, the network"
extends = "default"

[filesystem]
# In a built-in profile a relative path is about the directory where the command starts: "." is the project.
enforce = "best-effort" # kernels differ; what this one lacks is said by launch -v and launch explain
missing = "skip"        # not every machine has every directory
read = [
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", "/etc", "/proc",
    "/sys/devices/system", "/sys/fs/cgroup", "/sys/kernel/mm", "/run/systemd/resolve", "/run/resolvconf",
    "/run/NetworkManager", "/run/nscd",
    "/srv", "/var/www", "/usr/share/nginx", "/var/lib/ca-certificates",
]
write = [
    "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx",
    "/dev/shm",
    "/tmp", "/var/tmp", "$TMPDIR",
    ".",
    "/var/lib/nginx", "/var/cache/nginx", "/var/log/nginx", "/run/nginx", "/run/nginx.pid",
    "/var/lib/haproxy", "/run/haproxy", "/var/lib/caddy",
]
execute = [
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store",
]
device_ioctl = [
    "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx",
]

[seccomp.deny.needless]
reason = "a web server shares memory by mapping files, and its workers keep their user"
groups = ["memory_placement", "system_v_ipc", "posix_message_queues", "identity_changes"]

[seccomp.allow.root_workers]
reason = "workers of a root master; without a capability they can only become who they are"
calls = ["setgid", "setgroups", "setuid"]

"""#

private let text_node: StaticString = #"""
# For Node.js: servers, npm, yarn and pnpm with their scripts, bundlers, test runners.
#
# The project is read, written and executed, so that npm can install into it and run what it installed. Of the home
# directory only the caches and settings of the package managers are there: no SSH key, no cloud credential.
# Groups of calls that stay: file_events (fs.watch), own_sandbox (a tool may confine itself further). Executable
# memory stays because V8 compiles at run time. Ports are not restricted: servers listen where they please;
# --isolation 'network = { connect = [443, 5432], bind = [3000] }' says where.

description = "Node.js: the project, the caches of npm, yarn and pnpm, the network"
extends = "default"

[filesystem]
# In a built-in profile a relative path is about the directory where the command starts: "." is the project.
enforce = "best-effort" # kernels differ; what this one lacks is said by launch -v and launch explain
missing = "skip"        # not every machine has every directory
read = [
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", "/etc", "/proc",
    "/sys/devices/system", "/sys/fs/cgroup", "/sys/kernel/mm", "/run/systemd/resolve", "/run/resolvconf",
    "/run/NetworkManager", "/run/nscd",
    "~/.npmrc", "~/.yarnrc", "~/.yarnrc.yml", "~/.gitconfig", "~/.config/git", "~/.node_repl_history",
]
write = [
    "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx",
    "/dev/shm",
    "/tmp", "/var/tmp", "$TMPDIR",
    ".",
    "~/.npm", "~/.cache", "~/.yarn", "~/.pnpm-store", "~/.local/share/pnpm", "~/.local/state/pnpm",
    "~/.config/configstore", "~/.config/yarn",
]
execute = [
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store",
    ".",
    # where version managers put node
    "~/.nvm", "~/.volta", "~/.asdf", "~/.fnm", "~/.local/share", "~/.local/bin", "~/.npm", "~/.cache",
]
device_ioctl = [
    "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx",
]

[seccomp.deny.needless]
reason = "interfaces of databases and of servers that change their user"
groups = [
    "asynchronous_io", "memory_placement", "system_v_ipc", "posix_message_queues", "identity_changes",
]

"""#

private let text_none: StaticString = #"""
# Nothing is taken away: the program runs as it would without a launcher. For comparing, and for programs
# that must gain privileges (sudo, ping with file capabilities).

description = "no isolation: every capability and every system call the launcher has"
no_new_privs = false

[capabilities]
keep = "all"

"""#

private let text_offline: StaticString = #"""
# For what must not talk to anybody: builds, tests, converters, code from elsewhere.
#
# No socket but local ones can be opened, whatever the kernel: the system call filter refuses every other family, and
# Landlock refuses TCP ports besides. Local sockets stay, because databases, displays and build servers are reached
# by them; a service behind one may itself have a network.
# Groups of calls that stay, because a build may start anything: asynchronous_io, memory_placement, system_v_ipc,
# posix_message_queues, identity_changes, file_events, own_sandbox.

description = "an ordinary program without a network: local sockets only"
extends = "default"
network = "none"

"""#

private let text_postgres: StaticString = #"""
# For PostgreSQL's server and its tools: initdb, pg_ctl, postgres, psql, pg_dump.
#
# The server refuses to run as root: --isolation 'identity.user = "postgres"' starts it as its user. The data
# directory is $PGDATA, the distribution's, or below the directory where the command starts.
# Groups of calls that stay: system_v_ipc (the segment that keeps a second server out), memory_placement (numactl
# --interleave for large buffers), own_sandbox (a tool may confine itself further). Executable memory stays for jit.
# Ports are not restricted: replication and extensions such as postgres_fdw choose them.

description = "PostgreSQL: its data and run directories, System V shared memory, the network"
extends = "default"

[filesystem]
# In a built-in profile a relative path is about the directory where the command starts: "." is the project.
enforce = "best-effort" # kernels differ; what this one lacks is said by launch -v and launch explain
missing = "skip"        # not every machine has every directory
read = [
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", "/etc", "/proc",
    "/sys/devices/system", "/sys/fs/cgroup", "/sys/kernel/mm", "/run/systemd/resolve", "/run/resolvconf",
    "/run/NetworkManager", "/run/nscd",
    "~/.pgpass", "~/.psqlrc", "~/.pg_service.conf", "/var/lib/ca-certificates",
]
write = [
    "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx",
    "/dev/shm",
    "/tmp", "/var/tmp", "$TMPDIR",
    ".",
    "$PGDATA", "/var/lib/postgresql", "/var/lib/pgsql", "/var/log/postgresql", "/run/postgresql",
    "/var/run/postgresql", "/dev/hugepages",
]
execute = [
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store",
]
device_ioctl = [
    "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx",
]

[seccomp.deny.needless]
reason = "the server neither watches files nor uses message queues, the older asynchronous I/O or another user"
groups = ["asynchronous_io", "posix_message_queues", "file_events", "identity_changes"]

"""#

private let text_python: StaticString = #"""
# For Python: servers, workers, notebooks, pip and virtual environments.
#
# The project is read, written and executed, so that a virtual environment in it works. Of the home directory only
# the caches and installations of Python's tools are there: no SSH key, no cloud credential.
# Groups of calls that stay: file_events (reloaders), own_sandbox (a tool may confine itself further), sockets for
# any address. multiprocessing needs no System V semaphores: its own are files in /dev/shm.

description = "Python: the project, virtual environments, the caches of pip, the network"
extends = "default"

[filesystem]
# In a built-in profile a relative path is about the directory where the command starts: "." is the project.
enforce = "best-effort" # kernels differ; what this one lacks is said by launch -v and launch explain
missing = "skip"        # not every machine has every directory
read = [
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", "/etc", "/proc",
    "/sys/devices/system", "/sys/fs/cgroup", "/sys/kernel/mm", "/run/systemd/resolve", "/run/resolvconf",
    "/run/NetworkManager", "/run/nscd",
    "~/.pip", "~/.config/pip", "~/.config/git", "~/.gitconfig", "~/.pypirc", "~/.config/matplotlib",
]
write = [
    "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx",
    "/dev/shm",
    "/tmp", "/var/tmp", "$TMPDIR",
    ".",
    "~/.cache", "~/.local/share/virtualenvs", "~/.local/share/jupyter", "~/.ipython", "~/.jupyter",
    "$VIRTUAL_ENV",
]
execute = [
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store",
    ".",
    # where version managers put python
    "~/.pyenv", "~/.local", "~/.asdf", "~/.conda", "~/miniconda3", "~/.rye", "~/.cache", "$VIRTUAL_ENV", "$PYENV_ROOT",
]
device_ioctl = [
    "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx",
]

[seccomp.deny.needless]
reason = "interfaces of databases and of servers that change their user"
groups = [
    "asynchronous_io", "memory_placement", "system_v_ipc", "posix_message_queues", "identity_changes",
]

"""#

private let text_strict: StaticString = #"""
# For programs that are trusted with little: as much as can be taken away while an ordinary program still runs.
#
# What a program of this profile has: the system to read, the directory it starts in and an empty /tmp to write,
# local sockets, and itself. It sees no other process, no file of the user's, no device but the harmless ones.
# Nothing that can be written can be executed: programs come from /usr, /opt and the like.
#
# Nothing here is best-effort. Where namespaces cannot be had (launch doctor says why), the command is not started;
# --isolation 'namespaces = { private_proc = false, private_dev = false, private_tmp = false, ipc = false }' goes on
# without them.
#
# Of the groups of calls that not every program makes, own_sandbox alone stays: it only takes away.
#
# Give back what is needed, by name:
#     --isolation 'network = { sockets = "any", connect = [443] }'
#     --isolation 'filesystem.read = ["...", "~/.config/app"]'
#     --isolation 'filesystem.execute = ["...", "./server"]'

description = "as little as an ordinary program runs with: its directory, the system to read, no network"
extends = "default"
network = "none"
umask = "0077"

[filesystem]
# In a built-in profile a relative path is about the directory where the command starts: "." is the project.
enforce = "required"
missing = "skip" # not every machine has every directory
read = [
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", "/etc", "/proc",
    "/sys/devices/system", "/sys/fs/cgroup", "/sys/kernel/mm",
]
write = [
    "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx",
    "/dev/shm", "/tmp", "/var/tmp", ".",
]
execute = [
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store",
]
device_ioctl = [
    "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts", "/dev/ptmx",
]

[scope]
enforce = "required"

[namespaces]
ipc = true
private_tmp = true
private_dev = true
private_proc = true

[seccomp.deny.needless]
reason = "interfaces of databases, debuggers and containers that an ordinary program does not use"
groups = [
    "asynchronous_io", "memory_placement", "system_v_ipc", "posix_message_queues", "identity_changes",
    "file_events",
]

[seccomp.deny.secret_memory]
reason = "memory that no tool can look into, and executable files without a name"
answer = "ENOSYS"
calls = ["memfd_create", "memfd_secret"]

"""#
