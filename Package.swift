// swift-tools-version: 6.2
import PackageDescription

/// One set of rules for every Swift target: unsafe code is marked, warnings are errors, imports are exact.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// What ends up in the program, besides: regular expressions are not imported unasked. They would come with a third of
/// the program's symbols, every one of which costs a start its relocation.
let shipped =
    strict + [
        .unsafeFlags(["-Xfrontend", "-disable-implicit-string-processing-module-import"])
    ]

/// What an executable needs to hold both images: its own entry, and a Swift runtime that starts without /proc.
let twoImages: [LinkerSetting] = [
    .unsafeFlags([
        "-Xlinker", "-e", "-Xlinker", "launch_entry",
        "-Xlinker", "--wrap=swift_copyAuxiliaryExecutablePath", "-Xlinker", "--wrap=fopen",
    ])
]

func module(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: shipped)
}

func tests(of name: String, _ dependencies: Target.Dependency...) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.byName(name: name)] + dependencies,
        swiftSettings: strict
    )
}

func system(_ name: String, pkgConfig: String, apt: String) -> Target {
    .systemLibrary(name: name, path: "CShims/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let package = Package(
    name: "launch",
    products: [.executable(name: "launch", targets: ["launch"])],
    targets: [
        // libsodium: X25519, ChaCha20-Poly1305, locked and guarded memory (named by the project).
        system("CSodium", pkgConfig: "libsodium", apt: "libsodium-dev"),
        // libseccomp: system call names and numbers, the oracle of our code generator (named by the project).
        system("CSeccomp", pkgConfig: "libseccomp", apt: "libseccomp-dev"),
        // libcap: the oracle for capability names (named by the project).
        system("CCapability", pkgConfig: "libcap", apt: "libcap-dev"),
        // jansson: JSON with positions of syntax errors and bounded depth; a parser of untrusted text is not ours to write.
        system("CJansson", pkgConfig: "jansson", apt: "libjansson-dev"),
        // toml++ (header only): every node knows its line and column; a C++ shim because Swift sees only C here.
        .target(name: "CToml", path: "CShims/CToml"),
        .target(name: "CLinux", path: "CShims/CLinux"),

        module("SecretMemory", "CSodium"),
        module("LinuxSystem", "CLinux", "SecretMemory"),
        module("Age", "CSodium", "SecretMemory"),
        module("TOML", "CToml"),
        module("Manifest", "TOML"),
        module("ManifestEditing", "TOML"),
        module("JSONText"),
        module("Audit", "JSONText", "Manifest", "TOML"),
        module("SecretSources", "Age", "LinuxSystem", "SecretMemory"),
        module("Delivery", "LinuxSystem", "SecretMemory"),
        module("Isolation", "CJansson", "CSeccomp", "CSodium", "JSONText", "LinuxSystem", "TOML"),
        module("Doctor", "LinuxSystem"),
        module("Conformance", "LinuxSystem"),
        module(
            "Launching",
            "Age",
            "Audit",
            "Delivery",
            "Isolation",
            "LinuxSystem",
            "Manifest",
            "SecretMemory",
            "SecretSources",
            "TOML"
        ),
        module(
            "Sealing",
            "Age",
            "LinuxSystem",
            "Manifest",
            "ManifestEditing",
            "SecretMemory",
            "SecretSources",
            "TOML"
        ),

        module("CommandSyntax"),

        // The ELF entry and the supervisor run before libc: optimised and uninstrumented in every configuration.
        .target(
            name: "CEntry",
            path: "CShims/CEntry",
            cSettings: [.unsafeFlags(["-O2", "-ffreestanding", "-fno-stack-protector"])]
        ),
        .target(
            name: "Supervisor",
            dependencies: ["CEntry"],
            swiftSettings: shipped + [
                // A table of jumps would be data to relocate.
                .unsafeFlags([
                    "-O", "-Xfrontend", "-disable-stack-protector", "-Xllvm", "-min-jump-table-entries=1000",
                ])
            ]
        ),
        .executableTarget(
            name: "launch",
            dependencies: [
                "Age", "Audit", "CEntry", "CommandSyntax", "Conformance", "Delivery", "Doctor", "Isolation",
                "JSONText", "Launching", "LinuxSystem", "Manifest", "ManifestEditing", "Sealing",
                "SecretMemory",
                "SecretSources", "Supervisor", "TOML",
            ],
            swiftSettings: shipped,
            linkerSettings: twoImages
        ),
        // Developer's tool: profiles/*.toml to Sources/Isolation/Profiles/BuiltinProfiles.swift.
        .executableTarget(
            name: "profile-compiler",
            dependencies: ["Isolation", "TOML"],
            swiftSettings: strict
        ),

        tests(of: "SecretMemory"),
        // Environments and commands as a process would be started with them.
        .target(
            name: "ProcessFixtures",
            dependencies: ["LinuxSystem"],
            path: "Tests/Support/ProcessFixtures",
            swiftSettings: strict
        ),
        tests(of: "LinuxSystem", "LaunchProgram", "ProcessFixtures", "SecretMemory"),
        tests(of: "Delivery", "LinuxSystem", "ProcessFixtures", "SecretMemory"),
        tests(of: "SecretSources", "Age", "LaunchProgram", "LinuxSystem", "ProcessFixtures", "SecretMemory"),
        tests(
            of: "Sealing",
            "Age",
            "LaunchProgram",
            "LinuxSystem",
            "Manifest",
            "ProcessFixtures",
            "SecretMemory",
            "SecretSources",
            "TOML"
        ),
        tests(
            of: "Launching",
            "Age",
            "Audit",
            "Delivery",
            "Isolation",
            "LaunchProgram",
            "LinuxSystem",
            "Manifest",
            "ProcessFixtures",
            "SecretMemory",
            "SecretSources",
            "TOML"
        ),
        tests(
            of: "launch",
            "Age",
            "Audit",
            "CommandSyntax",
            "Conformance",
            "Delivery",
            "Doctor",
            "Isolation",
            "Launching",
            "LinuxSystem",
            "Manifest",
            "ManifestEditing",
            "Sealing",
            "SecretMemory",
            "SecretSources",
            "TOML"
        ),
        tests(of: "CommandSyntax"),
        tests(of: "Age", "CSodium", "SecretMemory"),
        tests(of: "Doctor", "LinuxSystem"),
        tests(of: "Conformance", "LaunchProgram"),
        tests(of: "TOML"),
        tests(of: "Manifest", "TOML"),
        tests(of: "Audit", "Manifest", "TOML"),
        // Random documents, and what an edit must make of them: for the tests and the fuzz target.
        .target(
            name: "EditingModel",
            dependencies: ["ManifestEditing", "TOML"],
            path: "Tests/Support/EditingModel",
            swiftSettings: strict
        ),
        tests(of: "ManifestEditing", "EditingModel", "TOML"),
        .testTarget(
            name: "IsolationTests",
            dependencies: [
                "Isolation", "LaunchProgram", "LinuxSystem", "TOML", "CSeccomp", "CCapability",
                "profile-compiler",
            ],
            exclude: ["Programs"],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "supervisor-harness",
            dependencies: ["CEntry", "Supervisor"],
            path: "Tests/SupervisorTests/Harness",
            swiftSettings: strict,
            linkerSettings: twoImages
        ),
        .executableTarget(name: "supervisor-probe", path: "Tests/SupervisorTests/Probe"),
        .testTarget(
            name: "SupervisorTests",
            exclude: ["Harness", "Probe", "Programs"],
            swiftSettings: strict
        ),
        .testTarget(name: "ArchitectureTests", swiftSettings: strict),
        // Runs the built program in a directory of its own; Foundation, because tests are not what people start.
        .target(name: "LaunchProgram", path: "Tests/Support/LaunchProgram", swiftSettings: strict),
        .testTarget(name: "EndToEndTests", dependencies: ["LaunchProgram"], swiftSettings: strict),
        .testTarget(
            name: "ProtectionTests",
            dependencies: ["LaunchProgram"],
            exclude: ["Programs"],
            swiftSettings: strict
        ),
        // A real systemd as process 1 of a namespace, and services behind launch.
        .testTarget(
            name: "SystemdTests",
            dependencies: ["LaunchProgram"],
            exclude: ["Programs"],
            swiftSettings: strict
        ),
        // Real programs doing real work under the built-in profiles.
        .testTarget(name: "ProgramTests", dependencies: ["LaunchProgram"], swiftSettings: strict),
    ]
)

/// A libFuzzer program; an ordinary build must not see it, because it has no main. Tests/Fuzzing/run builds it.
func fuzzer(_ name: String, exclude: [String] = [], _ dependencies: Target.Dependency...) -> Target {
    .executableTarget(
        name: name,
        dependencies: dependencies + ["FuzzingDriver"],
        path: "Tests/Fuzzing/\(name)",
        exclude: exclude,
        swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])]
    )
}

if Context.environment["LAUNCH_FUZZ"] != nil {
    package.targets += [
        .target(name: "FuzzingDriver", path: "Tests/Fuzzing/Driver"),
        fuzzer("AgeReader", exclude: ["make-seeds.sh"], "Age"),
        fuzzer("ManifestReader", "Audit", "Manifest", "TOML"),
        fuzzer("ManifestEditor", "EditingModel", "ManifestEditing", "TOML"),
    ]
}
