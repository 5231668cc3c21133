// swift-tools-version: 6.2

import PackageDescription

let package = Package(
    name: "subpixel",
    products: [
        .executable(name: "subpixel", targets: ["subpixel"]),
        .executable(name: "kernelcheck", targets: ["kernelcheck"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        // Libraries: the arrows point from the tool to Imaging, never back.
        .systemLibrary(
            name: "CFFmpeg",
            pkgConfig: "libavformat",
            providers: [
                .apt([
                    "libavformat-dev", "libavcodec-dev", "libavfilter-dev", "libavutil-dev",
                    "libswscale-dev", "libswresample-dev",
                ])
            ]
        ),
        .target(
            name: "CKernels",
            cSettings: [
                // Unoptimised kernels are two orders of magnitude slower, which no debug test forgives.
                .unsafeFlags(["-O3"], .when(configuration: .debug))
            ]
        ),
        .target(name: "Imaging"),
        .target(
            name: "Networks",
            dependencies: [
                "Imaging",
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            exclude: ["ONNX/onnx.proto"]
        ),
        .target(name: "SuperResolution", dependencies: ["CKernels", "Networks", "Imaging"]),
        .target(
            name: "Quality", dependencies: ["Imaging"],
            swiftSettings: [
                // Measures go over whole pictures many times; unoptimised, a test of them takes minutes.
                .unsafeFlags(["-O"], .when(configuration: .debug))
            ]
        ),
        .target(
            name: "Media",
            dependencies: [
                "CFFmpeg", "Imaging",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]
        ),
        .target(
            name: "Presets",
            dependencies: ["Imaging", .product(name: "SystemPackage", package: "swift-system")]
        ),
        .target(
            name: "Evaluation",
            dependencies: ["Quality", "Media", "SuperResolution", "Networks", "Imaging"]
        ),
        .target(
            name: "Pipeline",
            dependencies: [
                "Media", "SuperResolution", "Networks", "Imaging",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]
        ),

        // Programs
        .executableTarget(
            name: "subpixel",
            dependencies: [
                "Pipeline", "Evaluation", "Media", "SuperResolution", "Networks", "Quality",
                "Presets", "Imaging",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]
        ),
        .executableTarget(
            name: "kernelcheck",
            dependencies: [
                "CKernels", "SuperResolution", "Networks", "Imaging",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),

        // Tests: one target per target, one file per source file.
        .target(name: "TestSupport", dependencies: ["Imaging"], path: "Tests/TestSupport"),
        .testTarget(name: "ImagingTests", dependencies: ["Imaging", "TestSupport"]),
        .testTarget(
            name: "NetworksTests", dependencies: ["Networks", "Imaging", "TestSupport"],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "SuperResolutionTests",
            dependencies: ["SuperResolution", "CKernels", "Networks", "Imaging", "TestSupport"]
        ),
        .testTarget(name: "QualityTests", dependencies: ["Quality", "Imaging", "TestSupport"]),
        .testTarget(
            name: "MediaTests",
            dependencies: [
                "Media", "Imaging", "TestSupport",
                .product(name: "SystemPackage", package: "swift-system"),
            ]
        ),
        .testTarget(name: "PresetsTests", dependencies: ["Presets", "Networks", "TestSupport"]),
        .testTarget(
            name: "PipelineTests",
            dependencies: [
                "Pipeline", "Media", "SuperResolution", "Networks", "Imaging", "TestSupport",
            ]
        ),
        .testTarget(name: "CommandTests", dependencies: ["TestSupport", "subpixel", "Pipeline"]),
    ]
)

for target in package.targets where [.regular, .executable, .test].contains(target.type) {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("InternalImportsByDefault"),
        ]
}
