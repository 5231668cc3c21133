import Imaging
import Testing

@testable import Media

struct EncoderParametersTests {
    @Test(arguments: [
        (
            "libx264", "x264-params", "keyint=9:aq-mod=3", "Error parsing option 'aq-mod = 3'.",
            "libx264 has no parameter 'aq-mod' for x264-params; did you mean 'aq-mode'?"
        ),
        (
            "libx264", "x264-params", "me=magic", "Error parsing option 'me = magic'.",
            "libx264: 'magic' is no value for 'me' in x264-params"
        ),
        (
            "libx265", "x265-params", "crff=3", "Unknown option: crff.",
            "libx265 has no parameter 'crff' for x265-params; did you mean 'crf'?"
        ),
        (
            "libx265", "x265-params", "crf=abc", "Invalid value for crf: abc.",
            "libx265: 'abc' is no value for 'crf' in x265-params"
        ),
        (
            "libsvtav1", "svtav1-params", "fast-decod=1", "Error parsing option fast-decod: 1.",
            "libsvtav1 has no parameter 'fast-decod' for svtav1-params; did you mean 'fast-decode'?"
        ),
        (
            "libaom-av1", "aom-params", "foo=1",
            "Additional information: Cannot find aom option foo",
            "libaom-av1 has no parameter 'foo' for aom-params"
        ),
    ])
    func refusedParametersAreNamedWithTheNearest(
        encoder: String, key: String, value: String, line: String, message: String
    ) {
        let refusal = EncoderParameters.refusal(
            in: ["[x] \(line)"], options: [.init("tune", "film"), .init(key, value)],
            encoder: encoder)
        #expect(refusal?.description == message)
        #expect(refusal?.kind == .invalidOption)
    }

    /// Only where this FFmpeg has the encoder; no device is needed to choose formats.
    @Test func encodersOfADeviceGetWhatCanBeBroughtThere() throws {
        guard let encoder = EncoderCatalog.encoder(exactly: "hevc_vaapi") else { return }
        #expect(encoder.pixelFormats?.map(\.name) == ["nv12", "p010le"])
        let tenBits = PictureFormat(bitDepth: 10, subsampling: .yuv420)
        #expect(encoder.pixelFormat(for: tenBits)?.format.name == "p010le")
        let eightBits = PictureFormat(bitDepth: 8, subsampling: .yuv420)
        #expect(encoder.pixelFormat(for: eightBits)?.format.name == "nv12")
    }

    @Test func whatTheUserDidNotSetIsNoRefusal() {
        // Our own HDR parameters, which an old library may not know.
        #expect(
            EncoderParameters.refusal(
                in: ["Error parsing option 'cll = 1000,400'."],
                options: [.init("x264-params", "keyint=9")], encoder: "libx264") == nil)
    }
}
