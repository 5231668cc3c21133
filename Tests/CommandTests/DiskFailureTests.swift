import Foundation
import TestSupport
import Testing

/// Disks that are full or can't be written: runs in segments end with what is finished, and go on
/// to the same bits.
@Suite(.enabled(if: Judge.exists, "needs ffmpeg and ffprobe"))
struct DiskFailureTests {
    private static let mounts = SmallDisk.isAllowed

    /// Sizes from the first page to most of what the segments need.
    @Test(.enabled(if: mounts, "needs the right to mount"), arguments: [0.02, 0.3, 0.7])
    func aFullDiskKeepsFinishedSegments(share: Double) throws {
        let disk = try SmallDisk(kilobytes: 65536)
        let run = try JournalFixture(target: disk.url)
        try run.makeClip()
        let whole = try run.wholeOutput()
        try disk.resize(kilobytes: max(4, Int(Double(whole.count) * share) / 1024))
        let full = try run.upscale()
        #expect(full.status == 4, "\(full.messages)")
        #expect(full.messages.contains("No space left on device"), "\(full.messages)")
        #expect(full.messages.contains("free some space"), "\(full.messages)")
        // Nothing half written takes the space that is scarce.
        let kept = run.names(in: run.journal)
        #expect(kept.filter { $0.hasSuffix(".part") || $0.hasSuffix("lease") } == [])
        #expect(kept.isEmpty == (share < 0.1))
        #expect(full.messages.contains("are kept in") == (share > 0.1), "\(full.messages)")
        try disk.resize(kilobytes: 65536)
        let resumed = try run.upscale()
        #expect(resumed.status == 0, "\(resumed.messages)")
        #expect(try run.read() == whole)
        #expect(run.names(in: disk.url) == ["out.mkv"])
    }

    @Test(.enabled(if: mounts, "needs the right to mount"))
    func aDiskThatIsFullDuringTheJoinKeepsAllSegments() throws {
        let disk = try SmallDisk(kilobytes: 65536)
        let run = try JournalFixture(target: disk.url)
        try run.makeClip()
        let whole = try run.wholeOutput()
        // Room for the segments and half of the joined file.
        try disk.resize(kilobytes: whole.count * 3 / 2048)
        let full = try run.upscale()
        #expect(full.status == 4, "\(full.messages)")
        #expect(full.messages.contains("8 of 8 segments are kept"), "\(full.messages)")
        #expect(full.messages.contains("No space left on device"), "\(full.messages)")
        #expect(run.names(in: disk.url) == ["out.mkv.subpixel"])
        try disk.resize(kilobytes: 65536)
        #expect(try run.upscale().status == 0)
        #expect(try run.read() == whole)
        #expect(run.names(in: disk.url) == ["out.mkv"])
    }

    @Test(.enabled(if: mounts, "needs the right to mount"))
    func aDiskThatTurnsReadOnlyIsAnErrorAndNoLoss() throws {
        let disk = try SmallDisk(kilobytes: 65536)
        let run = try JournalFixture(target: disk.url)
        try run.makeClip()
        let whole = try run.wholeOutput()
        _ = try run.interrupt(SIGKILL)
        try disk.setReadOnly(true)
        let refused = try run.upscale()
        #expect(refused.status == 4, "\(refused.messages)")
        #expect(refused.messages.contains("Read-only file system"), "\(refused.messages)")
        try disk.setReadOnly(false)
        #expect(try run.upscale().status == 0)
        #expect(try run.read() == whole)
    }

    @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
    func aFolderThatMayNotBeWrittenIsRefusedAtOnce() throws {
        let run = try JournalFixture()
        try run.makeClip(seconds: 1)
        chmod(run.folder.url.path, 0o555)
        defer { chmod(run.folder.url.path, 0o755) }
        let refused = try run.upscale()
        #expect(refused.status == 4, "\(refused.messages)")
        #expect(refused.messages.contains("Permission denied"), "\(refused.messages)")
    }

    /// The limit ends a program by a signal unless it asks for an error instead.
    @Test func aLimitToTheSizeOfFilesIsAnErrorAndNoLoss() throws {
        let run = try JournalFixture()
        try run.makeClip()
        let whole = try run.wholeOutput()
        // Each segment fits, the joined file doesn't.
        let limited = try run.upscale(largestKilobytes: whole.count / 2048)
        #expect(limited.status == 4, "\(limited.messages)")
        #expect(limited.messages.contains("File too large"), "\(limited.messages)")
        #expect(limited.messages.contains("8 of 8 segments are kept"), "\(limited.messages)")
        // Not even a segment does.
        let other = try JournalFixture()
        try other.makeClip()
        let tiny = try other.upscale(largestKilobytes: 4)
        #expect(tiny.status == 4, "\(tiny.messages)")
        #expect(tiny.messages.contains("File too large"), "\(tiny.messages)")
        #expect(other.folder.contents == ["in.mkv"])
        #expect(try run.upscale().status == 0)
        #expect(try run.read() == whole)
    }
}
