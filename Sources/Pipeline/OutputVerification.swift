import Imaging
import Media

/// Reads a finished file again, decodes every frame of its video, and compares frames, their times
/// and the streams with what should be in it.
struct OutputVerification {
    /// Pts of every frame, rising, in units of `timeBase`.
    let expected: [Int64]
    let timeBase: Rational
    let container: OutputFormat
    /// The streams that were kept, and whether anything was written of each.
    let streams: [(stream: StreamInfo, isEmpty: Bool)]

    /// What differs in the file at `path`, one sentence each; empty when nothing does. `control` ends
    /// the reading when the run is cancelled.
    ///
    /// - Throws: the reason a cancelled run gave.
    func mismatches(in path: String, control: RunControl) throws -> [String] {
        do throws(MediaError) {
            let demuxer = try Demuxer(path: path)
            control.onEnd { [interruption = demuxer.interruption] in interruption.cancel() }
            let video = try demuxer.info.mainVideoStream(of: path)
            let decoder = try Decoder(stream: video, threads: 0)
            demuxer.select([video.index])
            var times: [Int64?] = []
            while let packet = try demuxer.readPacket() {
                guard packet.streamIndex == video.index else { continue }
                try decoder.send(packet)
                try take(from: decoder, into: &times)
            }
            try decoder.finish()
            try take(from: decoder, into: &times)
            return compare(times, timeBase: video.timeBase) + damage(demuxer, decoder)
                + compare(demuxer.info.streams)
        } catch {
            try control.check()
            return ["it can't be decoded again: \(error)"]
        }
    }

    private func take(
        from decoder: Decoder, into times: inout [Int64?]
    ) throws(MediaError) {
        while case .frame(let frame) = try decoder.next() { times.append(frame.pts) }
    }

    private func damage(_ demuxer: Demuxer, _ decoder: Decoder) -> [String] {
        let count = demuxer.damage.count + decoder.damage.packets + decoder.damage.frames
        guard count > 0 else { return [] }
        let message = decoder.damage.lastMessage ?? demuxer.damage.lastMessage
        return ["\(count) places of it can't be read" + (message.map { ", last: \($0)" } ?? "")]
    }

    /// Compares frame by frame, to within one tick of the coarser time base. Containers that move
    /// all times by an amount of their own, as MPEG-TS does, are compared from the first frame on.
    func compare(_ times: [Int64?], timeBase readBase: Rational) -> [String] {
        guard times.count == expected.count else {
            return ["\(expected.count) frames were written and \(times.count) can be decoded"]
        }
        let wanted = expected.map { timeBase.rescale($0, to: readBase) }
        guard let first = wanted.first, let firstRead = times.first else { return [] }
        let movesAll = !container.isMOVFamily && !container.isMatroskaFamily
        let shift = movesAll ? (firstRead ?? first) &- first : 0
        var tolerance = max(1, timeBase.rescale(1, to: readBase))
        if !container.keepsVariableFrameRate, let last = wanted.last, wanted.count > 1 {
            tolerance = max(tolerance, (last &- first) / Int64(wanted.count - 1))
        }
        let wrong = zip(wanted, times).enumerated().filter { _, pair in
            guard let time = pair.1 else { return true }
            let distance = time.subtractingReportingOverflow(pair.0 &+ shift)
            return distance.overflow || distance.partialValue.magnitude > UInt64(tolerance)
        }
        guard let worst = wrong.first else { return [] }
        let (number, (should, is_)) = (worst.offset, worst.element)
        return [
            "\(wrong.count) of \(times.count) frames are read at another time, first frame "
                + "\(number): \(is_.map { "\(readBase.seconds($0)) s" } ?? "no time") instead of "
                + "\(readBase.seconds(should)) s"
        ]
    }

    /// Compares how many streams there are of each kind. Data tracks are left out: the MOV family
    /// writes chapters and timecode as such.
    private func compare(_ found: [StreamInfo]) -> [String] {
        ["video", "audio", "subtitle", "attached file"].compactMap { kind in
            let kept = streams.filter { Self.kind(of: $0.stream) == kind }
            let count = found.count { Self.kind(of: $0) == kind }
            // A stream without a packet shows up in some containers only.
            guard !(kept.count { !$0.isEmpty }...kept.count).contains(count) else { return nil }
            return "\(kept.count) \(kind) streams were written and \(count) can be read"
        }
    }

    /// Containers differ in whether a cover is a video or an attachment.
    private static func kind(of stream: StreamInfo) -> String {
        stream.isCover || stream.kind == .attachment ? "attached file" : stream.kind.rawValue
    }
}
