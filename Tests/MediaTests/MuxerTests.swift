import Foundation
import Imaging
import TestSupport
import Testing

@testable import Media

private let oddTimeBases = [
    Rational(1, 90000), Rational(1, 12800), Rational(1, 1000), Rational(1, 600),
    Rational(1001, 30000),
]

@Suite(.enabled(if: Judge.exists, "needs ffprobe"))
struct MuxerTests {
    /// The pts a reader sees, in the source's time base.
    private func readTimes(_ path: String, in timeBase: Rational) throws -> [Int64] {
        let report = try Judge.examine(path)
        let parts = try #require(report.streams?.first?.time_base).split(separator: "/")
        let own = Rational(Int32(parts[0]) ?? 0, Int32(parts[1]) ?? 0)
        return report.packets(of: 0).map { own.rescale($0.pts ?? .min, to: timeBase) }
    }

    @Test(arguments: oddTimeBases, ["mp4", "mov"])
    func movKeepsEveryTimestampExactly(timeBase: Rational, container: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.\(container)")
        let video = SyntheticVideo.variable(timeBase: timeBase)
        let statistics = try video.write(to: path)
        #expect(statistics[0].packets == video.times.count)
        #expect(statistics[0].repairedTimestamps == 0)
        let read = try readTimes(path, in: timeBase)
        #expect(read == video.times, "\(read.prefix(5)) \(video.times.prefix(5))")
    }

    @Test(arguments: oddTimeBases, [Int64(0), 10_000_123])
    func movKeepsTheStart(timeBase: Rational, start: Int64) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.mp4")
        let video = SyntheticVideo.variable(timeBase: timeBase, start: start)
        _ = try video.write(to: path)
        let read = try readTimes(path, in: timeBase)
        #expect(read == video.times, "\(read.prefix(5)) \(video.times.prefix(5))")
    }

    @Test(arguments: oddTimeBases)
    func matroskaRoundsToMilliseconds(timeBase: Rational) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.mkv")
        let video = SyntheticVideo.variable(timeBase: timeBase)
        let statistics = try video.write(to: path)
        #expect(statistics[0].repairedTimestamps == 0)
        let millisecond = Rational(1, 1000)
        #expect(
            try readTimes(path, in: millisecond)
                == video.times.map { timeBase.rescale($0, to: millisecond) })
    }

    @Test func offsetMovesAllTimes() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.mp4")
        let video = SyntheticVideo.variable(timeBase: Rational(1, 90000), start: -7)
        _ = try video.write(to: path, offset: 7)
        #expect(try readTimes(path, in: video.timeBase) == video.times.map { $0 + 7 })
    }

    @Test func fullDiskIsAWriteFailure() throws {
        guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
        let video = SyntheticVideo.variable(timeBase: Rational(1, 1000))
        let error = #expect(throws: MediaError.self) {
            try video.write(to: "/dev/full", codec: "ffv1", formatName: "matroska")
        }
        #expect(error?.kind == .writeFailed)
        #expect(
            error?.description.hasSuffix(
                "'/dev/full': No space left on device; free some space, or write to another disk")
                == true, "\(error?.description ?? "")")
    }

    @Test func missingFolderIsAWriteFailure() throws {
        let error = #expect(throws: MediaError.self) {
            try Muxer(path: "/nonexistent/a.mkv", format: .named("mkv"))
        }
        #expect(
            error?.description
                == "cannot create '/nonexistent/a.mkv': No such file or directory; "
                + "does the folder exist?")
    }

    @Test func unknownMuxerOptionIsNamedWithTheNearest() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: MediaError.self) {
            try Muxer(
                path: folder.path("a.mp4"), format: .named("mp4"),
                options: [.init("movflag", "faststart")])
        }
        #expect(error?.description == "mp4 has no option 'movflag'; did you mean 'movflags'?")
    }

    @Test func colonInANameMakesNoURL() throws {
        let folder = try TemporaryFolder()
        let video = SyntheticVideo.variable(count: 2, timeBase: Rational(1, 1000))
        let statistics = try video.write(to: folder.path("http: a.mkv"), codec: "ffv1")
        #expect(statistics[0].packets == 2)
    }

    @Test(arguments: [
        ("a.avi", "utvideo", "yuv420p", "ULY0"), ("a.avi", "utvideo", "yuv444p", "ULY4"),
        ("a.mov", "prores_ks", "yuv444p10", "ap4h"), ("a.mov", "prores_ks", "yuv422p10", "apch"),
    ])
    func theCodeTellsThePixelFormat(
        _ name: String, _ codec: String, _ format: String, _ code: String
    ) throws {
        let folder = try TemporaryFolder()
        var video = SyntheticVideo.variable(count: 3, timeBase: Rational(1, 25))
        video.pixelFormat = try #require(.named(format))
        _ = try video.write(to: folder.path(name), codec: codec)
        let report = try Judge.examine(folder.path(name), frames: true)
        #expect(report.streams?.first?.codec_tag_string == code)
        // ProRes 4444 is read back deeper than it was written.
        #expect(report.frames?.first?.pix_fmt?.hasPrefix(format.prefix(7)) == true)
    }

    @Test func colorRotationAndHDRReachTheFile() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.mp4")
        var video = SyntheticVideo.variable(count: 4, timeBase: Rational(1, 12800))
        video.pixelFormat = try #require(.named("yuv420p10"))
        video.color = ColorDescription(
            matrix: 9, primaries: 9, transfer: 16, range: .limited, chromaLocation: .topLeft)
        video.contentLight = ContentLight(maximum: 1000, maximumFrameAverage: 400)
        video.masteringDisplay = MasteringDisplay(
            primaries: [
                .init(x: 0.708, y: 0.292), .init(x: 0.17, y: 0.797),
                .init(x: 0.131, y: 0.046),
            ],
            whitePoint: .init(x: 0.3127, y: 0.329), minimumLuminance: 0.005,
            maximumLuminance: 1000)
        _ = try video.write(to: path, codec: "hevc") { $0.preset = "ultrafast" }
        let report = try Judge.examine(path, frames: true)
        let stream = try #require(report.streams?.first)
        #expect(stream.codec_tag_string == "hvc1")
        #expect(stream.color_space == "bt2020nc")
        #expect(stream.color_primaries == "bt2020")
        #expect(stream.color_transfer == "smpte2084")
        #expect(stream.color_range == "tv")
        #expect(stream.chroma_location == "topleft")
        #expect(report.frames?.count == 4)
        let kinds = Set((report.frames?.first?.side_data_list ?? []).compactMap(\.side_data_type))
        #expect(kinds.contains("Content light level metadata"), "\(kinds)")
        #expect(kinds.contains("Mastering display metadata"), "\(kinds)")
    }
}
