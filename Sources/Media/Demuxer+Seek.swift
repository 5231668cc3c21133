internal import CFFmpeg
internal import Imaging

extension Demuxer {
    /// Goes to a key frame of `stream` from which the frame shown at `microseconds` after the start
    /// of the file can be decoded, and returns that moment as a pts of the stream. The frames before
    /// it must be decoded and dropped.
    ///
    /// Containers index by dts, which is before the pts by the reordering, and some (MPEG-TS) find a
    /// time but no key frame. So the first try is a second early, what follows is looked at, and each
    /// further try goes twice as far back, at last to the start of the file. Decoders must be flushed
    /// afterwards. Calls `avformat_seek_file`.
    ///
    /// - Throws: `cancelled`, `outOfMemory`.
    package func seek(
        toMicroseconds microseconds: Int64, stream index: Int
    ) throws(MediaError) -> Int64 {
        let timeBase = info.streams[index].timeBase
        let microsecond = Rational(1, 1_000_000)
        let time = (info.startTime ?? 0) &+ microseconds
        let target = microsecond.rescale(time, to: timeBase)
        let first = info.streams[index].start ?? 0
        var distance: Int64 = 1_000_000
        while true {
            let early = microsecond.rescale(time &- distance, to: timeBase)
            guard early > first, distance < 1 << 40 else { break }
            if go(to: early, stream: index),
                try keyFrameFollows(notAfter: target, stream: index), go(to: early, stream: index)
            {
                return target
            }
            distance *= 2
        }
        goToStart(stream: index)
        return target
    }

    private func go(to time: Int64, stream: Int) -> Bool {
        interruption.allow(options.timeout)
        let code = avformat_seek_file(context, Int32(stream), .min, time, time, 0)
        noteSeek()
        return code >= 0
    }

    /// Whether a key frame comes before anything of the stream that is shown after `target`.
    private func keyFrameFollows(
        notAfter target: Int64, stream: Int
    ) throws(MediaError) -> Bool {
        while true {
            let packet = try Packet()
            interruption.allow(options.timeout)
            guard av_read_frame(context, packet.pointer) >= 0 else {
                if interruption.isCancelled {
                    throw MediaError(
                        .cancelled, "cannot read '\(location)'", reason: "cancelled")
                }
                return false
            }
            guard packet.streamIndex == stream else { continue }
            guard let time = packet.pts ?? packet.dts, time <= target else { return false }
            if packet.isKeyFrame { return true }
        }
    }

    private func goToStart(stream: Int) {
        interruption.allow(options.timeout)
        let format = context.pointee.iformat.pointee
        // Where times cannot be trusted, the first byte is the start.
        let isByBytes =
            format.flags & (AVFMT_TS_DISCONT | AVFMT_NOTIMESTAMPS) != 0
            && format.flags & AVFMT_NO_BYTE_SEEK == 0
        let first = info.streams[stream].start ?? 0
        if isByBytes || avformat_seek_file(context, Int32(stream), .min, first, .max, 0) < 0 {
            avformat_seek_file(context, -1, 0, 0, 0, AVSEEK_FLAG_BYTE)
        }
        noteSeek()
    }
}
