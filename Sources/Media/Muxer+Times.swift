internal import CFFmpeg
package import Imaging

// At which times packets are written.
extension Muxer {
    /// Seconds per unit in which the container stores the times of a stream, after `start()`: what a
    /// reader sees is rounded to this. Matroska has 1/1000 s whatever the source, MPEG-TS 1/90000,
    /// the MOV family a multiple of the source's.
    package func timeBase(ofStream index: Int) -> Rational {
        Rational(streams[index].pointer.pointee.time_base)
    }

    /// Moves the packets of all streams by so many units of `timeBase`, before the first is written.
    ///
    /// For sources whose picture starts before zero: containers hide such frames (MOV's edit lists
    /// can only cut them off) or move everything by an amount of their own.
    package func move(by ticks: Int64, of timeBase: Rational) {
        offset = (ticks, timeBase)
    }

    /// Gives a packet its times in the container, in units of `timeBase(ofStream:)`, and counts what
    /// was done to them.
    ///
    /// - Returns: false for a packet that is left out.
    func place(_ packet: borrowing Packet, _ index: Int) -> Bool {
        let stream = streams[index].pointer
        if !packet.timeBase.isKnown { packet.timeBase = streams[index].sourceTimeBase }
        packet.rescale(to: Rational(stream.pointee.time_base))
        let delay =
            streams[index].delay
            + (offset?.timeBase.rescale(
                offset?.ticks ?? 0, to: Rational(stream.pointee.time_base)) ?? 0)
        if let pts = packet.pts { packet.pts = pts &+ delay }
        if let dts = packet.dts { packet.dts = dts &+ delay }
        // The first packet of Vorbis gives no sound, so that its time may be anything.
        if stream.pointee.codecpar.pointee.codec_id == AV_CODEC_ID_VORBIS, !format.isMOVFamily,
            statistics[index].packets == 0, let pts = packet.pts, pts < 0
        {
            packet.pts = 0
            packet.dts = 0
        }
        if cannotStart(packet, stream) {
            statistics[index].hidden += 1
            return false
        }
        if streams[index].isCover {
            packet.pts = 0
            packet.dts = 0
            return true
        }
        switch streams[index].repair.repair(packet, in: format) {
        case .asItWas: break
        case .moved: statistics[index].repairedTimestamps += 1
        case .impossible:
            statistics[index].dropped += 1
            return false
        }
        return true
    }

    /// Whether sound that the source's edit list hides begins before zero in a container that could
    /// not hide it there.
    ///
    /// It is what an encoder needs to get going; the first frame that is heard starts 20 ms softer
    /// without it. With it libavformat would move every other stream later by so much. Sound that is
    /// heard in part is kept: in Matroska its first block lies before zero, which libavformat reads
    /// as a packet without a time, and tells that time from those behind it.
    private func cannotStart(
        _ packet: borrowing Packet, _ stream: UnsafeMutablePointer<AVStream>
    ) -> Bool {
        guard stream.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_AUDIO,
            let pts = packet.pts, pts < 0
        else { return false }
        return !format.isMOVFamily && packet.isDiscarded
    }

    /// Opus in Matroska has a `CodecDelay` that readers subtract from its times. libavformat 59
    /// writes it but does not add it, so that the sound would be early by it.
    func addCodecDelays() {
        guard format.isMatroskaFamily, avformat_version() >> 16 == 59 else { return }
        for index in streams.indices {
            guard let coded = streams[index].pointer.pointee.codecpar?.pointee,
                coded.codec_id == AV_CODEC_ID_OPUS, coded.initial_padding > 0
            else { continue }
            streams[index].delay = Rational(1, 48000).rescale(
                Int64(coded.initial_padding), to: Rational(streams[index].pointer.pointee.time_base)
            )
        }
    }
}
