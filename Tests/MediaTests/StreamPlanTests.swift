import Imaging
import TestSupport
import Testing

@testable import Media

@Suite(.enabled(if: SharedFolder.exists && Judge.exists, "needs ../shared and ffprobe"))
struct StreamPlanTests {
    private func plan(
        _ clip: String, _ container: String, _ options: StreamPlan.Options = .init()
    ) throws -> StreamPlan {
        let path = SharedFolder.path("clips/\(clip)")
        let info = try Demuxer(path: path).info
        return StreamPlan(
            source: info, mainVideo: try info.mainVideoStream(of: path).index,
            format: try .named(container), options: options)
    }

    @Test func dropsAreSaidWithAContainerThatHoldsThem() throws {
        let clip = "synth/multi_2audio_2subs_chapters_attachment.mkv"
        #expect(try plan(clip, "matroska").losses.isEmpty)
        #expect(
            try plan(clip, "mp4").losses == [
                "stream 4 (subtitle, ass, ces) is converted to mov_text: mp4 cannot hold ass; "
                    + "positions, fonts and effects of its texts are lost; matroska, nut can hold it"
            ])
        #expect(
            try plan(clip, "mp4", .init(subtitles: .copy)).losses == [
                "stream 3 (subtitle, subrip, eng) is dropped: mp4 cannot hold subrip; "
                    + "matroska can hold it",
                "stream 4 (subtitle, ass, ces) is dropped: mp4 cannot hold ass; "
                    + "matroska, nut can hold it",
            ])
        #expect(try plan(clip, "avi").losses.contains { $0.hasPrefix("3 chapters are dropped") })
    }

    @Test func unwantedStreamsAreDroppedWithoutAWarning() throws {
        let path = SharedFolder.path("clips/synth/multi_2audio_2subs_chapters_cover.mp4")
        let info = try Demuxer(path: path).info
        let plan = StreamPlan(
            source: info, mainVideo: 0, format: try .named("mp4"),
            options: .init(audio: .none, subtitles: .none))
        #expect(plan.losses.isEmpty, "\(plan.losses)")
        #expect(plan.carried.allSatisfy { info.streams[$0].isCover })
    }

    @Test(arguments: ["mkv", "mp4", "m4v"])
    func coverChaptersAndLanguagesSurvive(container: String) throws {
        let folder = try TemporaryFolder()
        let output = folder.path("a.\(container)")
        let trip = try RoundTrip(
            from: SharedFolder.path("clips/synth/multi_2audio_2subs_chapters_cover.mp4"),
            to: output, limit: 24)
        let report = try Judge.examine(output)
        #expect(report.chapters?.count == 3)
        #expect(report.chapters?.map { $0.tags?["title"] } == trip.info.chapters.map(\.title))
        let streams = report.streams ?? []
        #expect(streams.contains { $0.disposition?["attached_pic"] == 1 }, "the cover is lost")
        for (source, target) in trip.indices where trip.info.streams[source].kind == .audio {
            #expect(
                streams.first { $0.index == target }?.tags?["language"]
                    == trip.info.streams[source].language)
        }
        #expect(report.format?.tags?["title"] == trip.info.metadata["title"])
    }

    @Test(arguments: [
        ("synth/vfr_24_6_12fps.mp4", "mp4"), ("synth/vfr_24_6_12fps.mp4", "mkv"),
        ("synth/audio_starts_late_0.7s.mp4", "mp4"), ("synth/audio_starts_late_0.7s.mp4", "mkv"),
        ("real/bbb_first_pts_10s_sar.mp4", "mp4"), ("real/bbb_first_pts_10s_sar.mp4", "mov"),
        ("real/editlist_positive_shift.mp4", "mp4"), ("synth/start_offset_1h.ts", "mkv"),
        ("real/foreman_cif_annexb.264", "mp4"), ("synth/vfr_jitter_60_15_30.mp4", "mkv"),
        ("synth/av1_10bit_filmgrain_opus.mkv", "mkv"), ("synth/theora_vorbis.ogv", "mkv"),
    ])
    func everyTimestampSurvives(clip: String, container: String) throws {
        let folder = try TemporaryFolder()
        let output = folder.path("a.\(container)")
        let trip = try RoundTrip(
            from: SharedFolder.path("clips/\(clip)"), to: output, limit: 120)
        let report = try Judge.examine(output)
        let target = try #require(trip.indices[trip.mainVideo])
        let stream = try #require(report.streams?.first { $0.index == target })
        let parts = try #require(stream.time_base).split(separator: "/").compactMap { Int32($0) }
        let tick = Rational(parts[0], parts[1])
        let source = trip.info.streams[trip.mainVideo].timeBase
        #expect(
            report.packets(of: target).map { $0.pts ?? .min }
                == trip.times.map { source.rescale($0, to: tick) })
        #expect(trip.statistics.allSatisfy { $0.repairedTimestamps == 0 && $0.dropped == 0 })
    }

    @Test func dataThatTheContainerHasNoPlaceForIsDroppedWithAWord() throws {
        let folder = try TemporaryFolder()
        let trip = try RoundTrip(
            from: SharedFolder.path("clips/real/dolbyvision_hlg_rotated.mov"),
            to: folder.path("a.mp4"), limit: 4)
        #expect(trip.plan.losses.count == 3, "\(trip.plan.losses)")
    }

    @Test func selectionKeepsWhatItNames() throws {
        let path = SharedFolder.path("clips/synth/multi_2audio_2subs_chapters_attachment.mkv")
        let info = try Demuxer(path: path).info
        var options = StreamPlan.Options()
        options.audioStreams = [.init(text: "cs", languages: ["cs", "ces", "cze"])]
        options.subtitleStreams = [.init(text: "3", index: 3)]
        options.keepsMetadata = false
        try options.check(info, format: .named("matroska"))
        let plan = StreamPlan(
            source: info, mainVideo: 0, format: try .named("matroska"), options: options)
        let kept = plan.carried.map { info.streams[$0] }
        #expect(kept.filter { $0.kind == .audio }.map(\.language) == ["ces"])
        #expect(kept.filter { $0.kind == .subtitle }.map(\.index) == [3])
        #expect(plan.losses.isEmpty, "\(plan.losses)")
        #expect(plan.decisions.allSatisfy { $0.stream.title == nil })

        options.audioStreams = [.init(text: "fr", languages: ["fr", "fra", "fre"])]
        let error = #expect(throws: MediaError.self) {
            try options.check(info, format: .named("matroska"))
        }
        #expect(error?.description.hasPrefix("there is no audio stream 'fr'; it has 1 (") == true)
    }
}
