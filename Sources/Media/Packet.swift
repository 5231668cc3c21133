internal import CFFmpeg
package import Imaging

/// Owns one compressed packet. Frees it when the last use ends.
///
/// Timestamps and durations count units of `timeBase`, which the demuxer or encoder that made the
/// packet sets.
package struct Packet: ~Copyable {
    let pointer: UnsafeMutablePointer<AVPacket>

    /// An empty packet to be filled by a demuxer or an encoder.
    ///
    /// - Throws: `outOfMemory`.
    init() throws(MediaError) {
        guard let pointer = av_packet_alloc() else { throw .outOfMemory("a packet") }
        self.pointer = pointer
        LiveObjects.born(.packet)
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVPacket>? = pointer
        av_packet_free(&pointer)
        LiveObjects.died(.packet)
    }

    /// Another owner of the same bytes, which are shared, never copied. Calls `av_packet_ref`.
    ///
    /// - Throws: `outOfMemory`.
    package func sharingBytes() throws(MediaError) -> Packet {
        let copy = try Packet()
        guard av_packet_ref(copy.pointer, pointer) >= 0 else {
            throw .outOfMemory("a packet of \(byteCount) bytes")
        }
        return copy
    }
}

// Handed from thread to thread, never shared: one owner at a time.
extension Packet: @unchecked Sendable {}

extension Packet {
    package var streamIndex: Int { Int(pointer.pointee.stream_index) }

    /// Presentation time, or nil when the container has none.
    package var pts: Int64? {
        get { timestamp(pointer.pointee.pts) }
        nonmutating set { pointer.pointee.pts = rawTimestamp(newValue) }
    }

    /// Decoding time, or nil when the container has none.
    package var dts: Int64? {
        get { timestamp(pointer.pointee.dts) }
        nonmutating set { pointer.pointee.dts = rawTimestamp(newValue) }
    }

    /// 0 when unknown.
    package var duration: Int64 {
        get { pointer.pointee.duration }
        nonmutating set { pointer.pointee.duration = newValue }
    }

    package var timeBase: Rational {
        get { Rational(pointer.pointee.time_base) }
        nonmutating set { pointer.pointee.time_base = newValue.av }
    }

    package var byteCount: Int { Int(pointer.pointee.size) }

    package var isKeyFrame: Bool { pointer.pointee.flags & AV_PKT_FLAG_KEY != 0 }

    /// The container or the transport says that bytes are missing or wrong.
    package var isCorrupt: Bool { pointer.pointee.flags & AV_PKT_FLAG_CORRUPT != 0 }

    /// Needed for decoding but not to be shown, as an edit list says.
    package var isDiscarded: Bool { pointer.pointee.flags & AV_PKT_FLAG_DISCARD != 0 }

    /// Rescales pts, dts and duration to another time base. Calls `av_packet_rescale_ts`.
    package func rescale(to newTimeBase: Rational) {
        av_packet_rescale_ts(pointer, pointer.pointee.time_base, newTimeBase.av)
        timeBase = newTimeBase
    }

    /// Lends the compressed bytes.
    package func withBytes<R, E: Error>(
        _ body: (UnsafeRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
        try body(UnsafeRawBufferPointer(start: pointer.pointee.data, count: byteCount))
    }
}
