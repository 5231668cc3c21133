internal import CFFmpeg
internal import Imaging

/// Opens a file or a stream and takes it apart into packets.
///
/// One thread at a time may read and seek; `interruption.cancel()` may come from any thread.
package final class Demuxer {
    package let location: MediaLocation
    /// What the container said when it was opened.
    package let info: MediaInfo
    package let interruption: Interruption
    /// What was wrong with the bytes so far.
    package private(set) var damage = DemuxingDamage()

    let context: UnsafeMutablePointer<AVFormatContext>
    let options: DemuxerOptions
    /// Outlives the context.
    private let pipe: InputPipe?
    private let formatName: String
    private var packetsRead = 0
    private var isAtEnd = false
    private var discontinuities: DiscontinuityRepair?

    /// Opens `location` and reads enough of it to know its streams. Calls `avformat_open_input` and
    /// `avformat_find_stream_info`.
    ///
    /// - Throws: `notFound`, `isDirectory`, `permissionDenied`, `notMedia`, `encrypted`,
    ///   `invalidOption`, `cancelled`, `timedOut`, `readFailed`, `outOfMemory`.
    package init(
        _ location: MediaLocation, options: DemuxerOptions = DemuxerOptions(),
        interruption: Interruption = Interruption()
    ) throws(MediaError) {
        self.location = location
        self.options = options
        self.interruption = interruption
        let mark = MediaLog.mark()
        location.rememberCredentials()
        // Reading on until the streams are known is no stalling.
        interruption.allow(
            options.timeout.map { $0 + .microseconds(options.analysisDuration) })
        pipe = try Demuxer.pipe(of: location, interruption: interruption)
        context = try Demuxer.open(
            location, pipe: pipe, options: options, interruption: interruption, mark: mark)
        do throws(MediaError) {
            try Demuxer.findStreams(
                context, location: location, options: options, interruption: interruption,
                mark: mark)
            info = try MediaInfo(copying: context)
        } catch {
            // `deinit` does not run: not all properties are set.
            var context: UnsafeMutablePointer<AVFormatContext>? = context
            avformat_close_input(&context)
            throw error
        }
        formatName = String(cString: context.pointee.iformat.pointee.name)
        if options.repairsDiscontinuities,
            context.pointee.iformat.pointee.flags & AVFMT_TS_DISCONT != 0
        {
            discontinuities = DiscontinuityRepair(streams: info.streams)
        }
        LiveObjects.born(.demuxer)
    }

    /// Opens the file of this path, or the URL that it is.
    package convenience init(
        path: String, options: DemuxerOptions? = nil,
        interruption: Interruption = Interruption()
    ) throws(MediaError) {
        let location = MediaLocation(path)
        try self.init(
            location, options: options ?? DemuxerOptions(for: location),
            interruption: interruption)
    }

    deinit {
        var context: UnsafeMutablePointer<AVFormatContext>? = context
        // The callback's object still lives: it is freed after this body.
        avformat_close_input(&context)
        LiveObjects.died(.demuxer)
    }

    /// The next packet of any stream, in the container's order, or nil at the end of the input.
    ///
    /// Damage in mid-file (an end that is missing, a read error, no data within the time limit) is
    /// counted in `damage` and is the end of the input. Calls `av_read_frame`.
    ///
    /// - Throws: `readFailed` or `timedOut` when not a single packet could be read; `cancelled`,
    ///   `outOfMemory`.
    package func readPacket() throws(MediaError) -> Packet? {
        if isAtEnd || interruption.isStopped { return nil }
        let packet = try Packet()
        let mark = MediaLog.mark()
        var code: Int32
        repeat {
            interruption.allow(options.timeout)
            code = av_read_frame(context, packet.pointer)
            // Some protocols say "nothing yet" although asked to block.
            if code == Status.again { av_usleep(1000) }
        } while code == Status.again
        guard code >= 0 else {
            isAtEnd = true
            return try end(code, mark: mark)
        }
        packetsRead += 1
        let index = packet.streamIndex
        if info.streams.indices.contains(index) {
            packet.timeBase = info.streams[index].timeBase
            discontinuities?.repair(packet)
        }
        if packet.isCorrupt {
            damage.note("a packet of stream \(index) may be incomplete")
        }
        return packet
    }

    /// Ends reading for the reason that `code` gives.
    private func end(_ code: Int32, mark: Int) throws(MediaError) -> Packet? {
        let action = "cannot read '\(location)'"
        if interruption.isCancelled {
            throw MediaError(.cancelled, action, reason: "cancelled", code: code)
        }
        if interruption.isStopped { return nil }
        if code == subpixel_averror(ENOMEM) { throw .outOfMemory("a packet") }
        guard let reason = reasonOfEnd(code, mark: mark) else { return nil }
        guard packetsRead > 0 || code == Status.endOfFile else {
            throw MediaError(
                interruption.hasExpired ? .timedOut : .readFailed, action, reason: reason,
                code: code)
        }
        damage.note(reason)
        return nil
    }

    /// Why reading ended before its time; nil at a proper end.
    private func reasonOfEnd(_ code: Int32, mark: Int) -> String? {
        // The byte stream remembers a silence also when it came while the streams were looked for.
        let streamCode = context.pointee.pb?.pointee.error ?? 0
        if interruption.hasExpired || code == Status.exit || streamCode == Status.exit {
            let limit = options.timeout.map { "\($0.inSeconds) s" } ?? "the time limit"
            return "no data within \(limit); it ends there"
        }
        guard code == Status.endOfFile else {
            return MediaLog.lastLine(since: mark) ?? errorText(code)
        }
        // Demuxers take a read error for the end of the file; the byte stream remembers.
        if streamCode < 0, streamCode != Status.endOfFile { return errorText(streamCode) }
        return MediaLog.lastError(since: mark, of: formatName)
    }

    /// Nobody knows when it ends: a pipe or a network stream that doesn't tell its length.
    package var isEndless: Bool {
        (pipe != nil || location.kind == .url) && info.duration == nil
    }

    /// Where reading goes on is somewhere else now.
    func noteSeek() {
        isAtEnd = false
        discontinuities?.forget()
    }

    /// Whether the container's timestamps may jump and are made continuous, by what all streams say.
    package var repairsDiscontinuities: Bool { discontinuities != nil }

    /// How often a jump was made continuous since the beginning or the last seek.
    package var discontinuityCount: Int { discontinuities?.discontinuityCount ?? 0 }

    /// Goes near the key frame of stream `index` with this pts, at or before it where the container
    /// can. What comes next must be looked at; it may be anything. False where the container can't
    /// seek. Calls `avformat_seek_file`.
    package func seek(near pts: Int64, stream index: Int) -> Bool {
        interruption.allow(options.timeout)
        let code = avformat_seek_file(context, Int32(index), .min, pts, pts, 0)
        noteSeek()
        return code >= 0
    }

    /// Leaves out the packets of all other streams from now on, which saves time where they are
    /// not wanted.
    package func select(_ indices: Set<Int>) {
        for index in 0..<Int(context.pointee.nb_streams) {
            context.pointee.streams[index]?.pointee.discard =
                indices.contains(index) ? AVDISCARD_DEFAULT : AVDISCARD_ALL
        }
    }
}

// One thread at a time reads; the interruption is shared by design.
extension Demuxer: @unchecked Sendable {}

/// What was wrong with the bytes of a source that was read on nevertheless.
package struct DemuxingDamage: Hashable, Sendable {
    package var count = 0
    /// The last message, or nil when there was no damage.
    package var lastMessage: String?

    mutating func note(_ message: String) {
        count += 1
        lastMessage = message
    }
}
