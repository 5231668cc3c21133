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
}
