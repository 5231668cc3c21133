package import Foundation

/// A file system of a few kilobytes in memory, to be filled up. Goes away with its owner.
///
/// Tests that need it say `@Test(.enabled(if: SmallDisk.isAllowed, "needs the right to mount"))`.
package final class SmallDisk {
    package static let isAllowed = (try? SmallDisk(kilobytes: 64)) != nil

    package let url: URL
    private let folder: TemporaryFolder

    /// Throws: where this process may not mount.
    package init(kilobytes: Int) throws {
        folder = try TemporaryFolder()
        url = folder.url.appendingPathComponent("disk")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        try Self.run("mount", ["-t", "tmpfs", "-o", "size=\(kilobytes)k", "tmpfs", url.path])
    }

    deinit { try? Self.run("umount", ["-l", url.path]) }

    package func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    package func resize(kilobytes: Int) throws {
        try Self.run("mount", ["-o", "remount,size=\(kilobytes)k", url.path])
    }

    /// Lets nobody write, whatever their rights.
    package func setReadOnly(_ isReadOnly: Bool) throws {
        try Self.run("mount", ["-o", isReadOnly ? "remount,ro" : "remount,rw", url.path])
    }

    private static func run(_ name: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileWriteNoPermission) }
    }
}
