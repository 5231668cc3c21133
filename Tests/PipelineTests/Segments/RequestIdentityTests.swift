import Imaging
import Media
import Networks
import Testing

@testable import Pipeline

/// What makes a run another one: every option of a request, each changed by itself.
struct RequestIdentityTests {
    private typealias Change = (inout UpscaleRequest) -> Void

    private let request = UpscaleRequest(
        input: "a", output: "b", networks: [:], networkName: "n", threads: 1)

    /// Options that have a say in the output.
    private let material: [String: Change] = [
        "inputFormat": { $0.inputFormat = "rawvideo" },
        "inputOptions": { $0.inputOptions = [("video_size", "64x48")] },
        "networkName": { $0.networkName = "m" },
        "target": { $0.target = .width(640) },
        "deinterlace": { $0.deinterlace = .off },
        "latency": { $0.latency = .low },
        "keepsPace": { $0.keepsPace = true },
        "substitutes": { $0.substitutes = [Substitute(name: "fast", networks: [:])] },
        "chapters": { $0.chapters = .auto },
        "slideKeyFrames": { $0.slideKeyFrames = true },
        "codec": { $0.codec = "hevc" },
        "crf": { $0.crf = 20 },
        "encoderPreset": { $0.encoderPreset = "slow" },
        "encoderOptions": { $0.encoderOptions = [("g", "10")] },
        "pixelFormat": { $0.pixelFormat = "yuv444p" },
        "streams": { $0.streams.subtitles = .none },
        "videoStream": { $0.videoStream = 1 },
        "frameRate": { $0.frameRate = .constant(Rational(25, 1)) },
        "start": { $0.start = 1 },
        "duration": { $0.duration = 1 },
        "segmentLength": { $0.segmentLength = 10 },
        "networkChecksums": { $0.networkChecksums = [2: "abc"] },
    ]

    /// Options that have none, or that the plan compares by itself.
    private let immaterial: [String: Change] = [
        "input": { $0.input = "c" },
        "output": { $0.output = "d" },
        "containerFormat": { $0.containerFormat = "mp4" },
        "overwrites": { $0.overwrites = true },
        "protocols": { $0.protocols = ["http"] },
        "timeout": { $0.timeout = 5 },
        "networks": { _ in },
        "borrowedNetworks": { $0.borrowedNetworks = [2: "balanced"] },
        "threads": { $0.threads = 4 },
        "reuses": { $0.reuses = false },
        "verification": { $0.verification = .full },
        "maximumErrorRate": { $0.maximumErrorRate = 1 },
        "journal": { $0.journal = .on },
        "restarts": { $0.restarts = true },
        "program": { $0.program = "2" },
        "arguments": { $0.arguments = ["-y"] },
    ]

    /// A new option fails here until it is entered above, after some thought.
    @Test func everyOptionIsEitherMaterialOrNot() {
        let known = Set(material.keys).union(immaterial.keys)
        let options = Set(Mirror(reflecting: request).children.compactMap(\.label))
        #expect(options.subtracting(known) == [], "does it have a say in the output's bits?")
        #expect(known.subtracting(options) == [], "there is no such option any more")
        #expect(UpscaleRequest.immaterial.subtracting(options) == [])
    }

    @Test func whatHasASayMakesAnotherRun() {
        for (name, change) in material {
            var other = request
            change(&other)
            #expect(other.identity != request.identity, "\(name)")
        }
    }

    @Test func whatHasNoSayDoesnt() {
        for (name, change) in immaterial {
            var other = request
            change(&other)
            #expect(other.identity == request.identity, "\(name)")
        }
    }

    /// Each of the options for the other streams, too, which the request holds in one value.
    @Test func optionsWithinOptionsCount() {
        let changes: [String: Change] = [
            "audio": { $0.streams.audio = .encode("aac") },
            "audioBitRate": { $0.streams.audioBitRate = 64000 },
            "subtitles": { $0.streams.subtitles = .copy },
            "attachments": { $0.streams.attachments = .none },
            "data": { $0.streams.data = .none },
            "otherVideos": { $0.streams.otherVideos = .none },
            "audioStreams": { $0.streams.audioStreams = [StreamSelector(text: "1", index: 1)] },
            "subtitleStreams": {
                $0.streams.subtitleStreams = [StreamSelector(text: "1", index: 1)]
            },
            "rotation": { $0.streams.rotation = .keep },
            "keepsMetadata": { $0.streams.keepsMetadata = false },
        ]
        let options = Mirror(reflecting: request.streams).children.compactMap(\.label)
        #expect(Set(options) == Set(changes.keys))
        var seen: Set<[String: String]> = [request.identity]
        for (name, change) in changes {
            var other = request
            change(&other)
            #expect(seen.insert(other.identity).inserted, "\(name)")
        }
    }

    @Test func textsDependOnNothingButTheValue() {
        var a = request
        a.inputOptions = [("x", "1"), ("y", "2")]
        #expect(a.identity == a.identity)
        var b = a
        b.inputOptions.swapAt(0, 1)
        #expect(a.identity != b.identity)
    }
}
