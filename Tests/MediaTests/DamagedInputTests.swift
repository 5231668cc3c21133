import Foundation
import Imaging
import TestSupport
import Testing

@testable import Media

/// Whatever bytes a file holds, work on it ends with frames or an error, never with a trap.
@Suite(.enabled(if: FFmpegProgram.exists))
struct DamagedInputTests {
    private static let containers: [(name: String, arguments: [String])] = [
        ("a.mp4", ["-c:v", "libx264", "-bf", "2", "-movflags", "+faststart"]),
        ("a.mkv", ["-c:v", "libx265", "-x265-params", "log-level=error"]),
        ("a.ts", ["-c:v", "mpeg2video", "-c:a", "mp2"]),
        ("a.webm", ["-c:v", "libvpx-vp9", "-deadline", "realtime"]),
        ("a.avi", ["-c:v", "mpeg4", "-bf", "2"]),
        ("a.mov", ["-c:v", "prores"]), ("a.gif", []), ("a.y4m", ["-pix_fmt", "yuv420p"]),
    ]

    @Test(arguments: containers.map(\.name), [UInt64(1), 2, 3, 4, 5, 6])
    func noBytesTrap(name: String, seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let container = try #require(Self.containers.first { $0.name == name })
        let arguments =
            ["-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", "testsrc=size=96x64:rate=25"]
            + (["a.gif", "a.y4m"].contains(name)
                ? [] : ["-f", "lavfi", "-i", "sine", "-shortest"])
            + ["-t", "0.5"] + container.arguments + [folder.path(name)]
        _ = try FFmpegProgram.output("ffmpeg", arguments)
        var bytes = try folder.bytes(name)
        var generator = SplitMix64(seed: seed)
        // The header is hit as often as all the rest.
        for index in 0..<(bytes.count / 200 + 4) {
            let end = index % 2 == 0 ? min(bytes.count, 1500) : bytes.count
            bytes[Int.random(in: 0..<end, using: &generator)] = UInt8.random(
                in: 0...255, using: &generator)
        }
        if seed % 3 == 0 { bytes.removeLast(bytes.count / 3) }
        try Data(bytes).write(to: URL(fileURLWithPath: folder.path(name)))
        do {
            let decoded = try DecodedClip(path: folder.path(name))
            var repair = TimestampRepair(timeBase: Rational(1, 1000), frameRate: Rational(25, 1))
            var last = Int64.min
            for pts in decoded.pts {
                let time = repair.next(pts: pts, duration: 0).pts
                #expect(time > last, "seed \(seed)")
                last = time
            }
            _ = try FrameTiming.measure(path: folder.path(name), stream: 0)
        } catch let error as MediaError {
            #expect(!error.description.isEmpty)
        }
    }
}
