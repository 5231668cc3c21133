import Imaging
import TestSupport
import Testing

@testable import Media

/// Objects are counted for the whole process, so each of these runs in a process of its own.
@Suite(.enabled(if: FFmpegProgram.exists))
struct OwnershipTests {
    @Test func everythingIsFreedAfterAWholeClip() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let path = folder.path("a.mkv")
            try FFmpegProgram.run(
                "-f", "lavfi", "-i", "testsrc=size=96x64:rate=25", "-frames:v", "50", "-c:v",
                "libx264", "-pix_fmt", "yuvj420p", path)
            try decodeAll(path, frames: .max)
            #expect(LiveObjects.total == 0)
        }
    }

    @Test func everythingIsFreedWhenWorkEndsEarly() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let path = folder.path("a.mkv")
            try FFmpegProgram.run(
                "-f", "lavfi", "-i", "testsrc=size=96x64:rate=25", "-frames:v", "50", "-c:v",
                "libx264", path)
            try decodeAll(path, frames: 3)
            #expect(LiveObjects.total == 0)
        }
    }

    @Test func everythingIsFreedAfterErrors() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let text = try folder.write("not a video at all", to: "a.mp4")
            _ = try? Demuxer(path: text)
            _ = try? Demuxer(path: folder.path("none"))
            _ = try? PictureFile.read(path: text)
            #expect(LiveObjects.total == 0)
            for clip in SharedClip.all where clip.folder == "broken" {
                _ = try? decodeAll(clip.path, frames: .max)
                #expect(LiveObjects.total == 0, "\(clip)")
            }
        }
    }

    @Test func framesOfADecoderOutliveIt() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let path = folder.path("a.mkv")
            try FFmpegProgram.run(
                "-f", "lavfi", "-i", "testsrc=size=96x64:rate=25", "-frames:v", "5", "-c:v",
                "mpeg4", path)
            try holdOneFrame(path)
            #expect(LiveObjects.total == 0)
        }
    }
}

/// Decodes and converts at most so many frames.
private func decodeAll(_ path: String, frames limit: Int) throws {
    let demuxer = try Demuxer(path: path)
    let stream = try demuxer.info.mainVideoStream(of: path)
    let decoder = try Decoder(stream: stream, threads: 3)
    let converter = Converter(to: .rgb24)
    var count = 0
    while let packet = try demuxer.readPacket() {
        guard packet.streamIndex == stream.index else { continue }
        try decoder.send(packet)
        while case .frame(let frame) = try decoder.next() {
            let shared = try frame.sharingSamples()
            let converted = try converter.convert(frame)
            #expect(converted.size == shared.size)
            count += 1
            if count == limit { return }
        }
    }
    try decoder.finish()
    while case .frame(let frame) = try decoder.next() { _ = try converter.convert(frame) }
}

private func holdOneFrame(_ path: String) throws {
    func first() throws -> Frame? {
        let demuxer = try Demuxer(path: path)
        let decoder = try Decoder(stream: demuxer.info.streams[0], threads: 1)
        while let packet = try demuxer.readPacket() {
            try decoder.send(packet)
            if case .frame(let frame) = try decoder.next() { return frame }
        }
        return nil
    }
    guard let frame = try first() else {
        Issue.record("no frame")
        return
    }
    #expect(LiveObjects.count(.decoder) == 0)
    #expect(frame.sample(0, 5, 5) > 0)
}
