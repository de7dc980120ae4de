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

let package = Package(
    name: "launch",
    targets: [
        // libsodium: X25519, ChaCha20-Poly1305, locked and guarded memory (named by the project).
        .systemLibrary(
            name: "CSodium",
            path: "CShims/CSodium",
            pkgConfig: "libsodium",
            providers: [.apt(["libsodium-dev"])]
        ),

        .target(name: "CLinux", path: "CShims/CLinux"),
        .target(name: "LinuxSystem", dependencies: ["CLinux", "SecretMemory"], swiftSettings: strict),
        .target(name: "SecretMemory", dependencies: ["CSodium"], swiftSettings: strict),
        .target(name: "Delivery", dependencies: ["LinuxSystem", "SecretMemory"], swiftSettings: strict),
        .testTarget(name: "SecretMemoryTests", dependencies: ["SecretMemory"], swiftSettings: strict),
    ]
)
