import Imaging
import TestSupport
import Testing

@testable import Media

/// Decodes a whole source; what the tests compare.
struct DecodedClip {
    var pts: [Int64?] = []
    var sizes: Set<Size> = []
    var formats: Set<PixelFormat> = []
    var demuxing = DemuxingDamage()
    var decoding = DecodingDamage()

    init(path: String, threads: Int = 2, streamIndex: Int? = nil) throws {
        let demuxer = try Demuxer(path: path)
        let stream =
            try streamIndex.map { demuxer.info.streams[$0] }
            ?? demuxer.info.mainVideoStream(of: path)
        let decoder = try Decoder(stream: stream, threads: threads)
        while let packet = try demuxer.readPacket() {
            guard packet.streamIndex == stream.index else { continue }
            try decoder.send(packet)
            try take(from: decoder)
        }
        try decoder.finish()
        try take(from: decoder)
        demuxing = demuxer.damage
        decoding = decoder.damage
    }

    private mutating func take(from decoder: Decoder) throws {
        while case .frame(let frame) = try decoder.next() {
            pts.append(frame.pts)
            sizes.insert(frame.size)
            formats.insert(frame.pixelFormat)
        }
    }
}

/// What each damaged or unsuitable file must be refused as.
private let refusals: [String: MediaError.Kind] = [
    "truncated_no_moov.mp4": .notMedia, "not_a_video.mp4": .notMedia,
    "random_bytes.mkv": .notMedia, "empty.mp4": .notMedia, "no_streams.mp4": .noVideo,
    "encrypted_clearkey.mp4": .encrypted, "unsupported_codec_vvc.mp4": .noDecoder,
    "corrupt_avcC_extradata.mp4": .decoderFailed, "invalid_vp9_bitstream.webm": .decoderFailed,
    "audio_only.mp4": .noVideo, "audio_only_with_cover.m4a": .noVideo,
]

/// Damage is reported for these and for no others.
private let damaged: Set<String> = [
    "truncated_moov_first_60pct.mp4", "truncated_half.mkv", "corrupt_zero_hole_in_mdat.mp4",
    "corrupt_bytes.ts", "corrupt_bytes_in_mdat.mp4", "corrupt_bytes.mkv", "invalid_nal_unit.mp4",
    // Glued streams: the transport's own counter jumps.
    "resolution_change_320x180_to_480x270.ts", "timestamp_discontinuity.ts",
]

@Suite(.enabled(if: SharedFolder.exists, "needs ../shared"))
struct SharedClipTests {
    @Test(arguments: SharedClip.all.filter { refusals[$0.name] == nil })
    func decodesAsManyFramesAsFFmpeg(clip: SharedClip) throws {
        let decoded = try DecodedClip(path: clip.path)
        #expect(decoded.pts.count == clip.frames)
        let damage =
            decoded.demuxing.count + decoded.decoding.packets + decoded.decoding.frames
        #expect(
            (damage > 0) == damaged.contains(clip.name), "\(decoded.demuxing) \(decoded.decoding)")
    }

    @Test(arguments: SharedClip.all.filter { refusals[$0.name] != nil })
    func refusesWhatHasNoVideo(clip: SharedClip) throws {
        let error = #expect(throws: MediaError.self) { try DecodedClip(path: clip.path) }
        #expect(error?.kind == refusals[clip.name], "\(error?.description ?? "")")
        #expect(
            error?.description.contains("'\(clip.path)'") == true || error?.kind == .decoderFailed)
    }
}
