internal import CFFmpeg
internal import Imaging

/// Makes the times of one stream's packets fit for a container: each has a decoding time, these
/// rise, and none is later than its presentation time. The rules are those of FFmpeg's own tool.
struct OutputTimestamps {
    enum Finding {
        case asItWas, moved
        /// There is no time at all to begin with.
        case impossible
    }

    /// Decoding time of the packet before, and where it ends.
    private var last: Int64?
    private var end: Int64?

    mutating func repair(_ packet: borrowing Packet, in format: OutputFormat) -> Finding {
        if format.has(AVFMT_NOTIMESTAMPS) { return .asItWas }
        var moved = false
        var pts = packet.pts
        guard var dts = packet.dts ?? pts ?? end else { return .impossible }
        if pts == nil, packet.dts == nil {
            pts = dts
            moved = true
        }
        if let last {
            let least = format.has(AVFMT_TS_NONSTRICT) ? last : last + 1
            if dts < least {
                dts = least
                moved = true
            }
        }
        if let shown = pts, shown < dts {
            // Showing a packet late is less bad than decoding it out of order.
            if let last, shown > last || (format.has(AVFMT_TS_NONSTRICT) && shown == last) {
                dts = shown
            } else if last == nil {
                dts = shown
            } else {
                pts = dts
            }
            moved = true
        }
        packet.pts = pts
        packet.dts = dts
        last = dts
        end = dts + max(packet.duration, 0)
        return moved ? .moved : .asItWas
    }
}
