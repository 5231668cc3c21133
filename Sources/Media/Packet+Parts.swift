internal import CFFmpeg
package import Imaging

/// All that a packet is, as plain values: to be stored and made anew.
package struct PacketParts: Hashable, Sendable {
    package var pts: Int64?
    package var dts: Int64?
    /// 0 when unknown.
    package var duration: Int64
    /// FFmpeg's `AV_PKT_FLAG_…` bits.
    package var flags: Int32
    package var bytes: [UInt8]
    /// Bytes of FFmpeg's `AVPacketSideDataType`s.
    package var sideData: [SideData]

    package struct SideData: Hashable, Sendable {
        package var kind: UInt32
        package var bytes: [UInt8]

        package init(kind: UInt32, bytes: [UInt8]) {
            self.kind = kind
            self.bytes = bytes
        }
    }

    package init(
        pts: Int64?, dts: Int64?, duration: Int64, flags: Int32, bytes: [UInt8],
        sideData: [SideData]
    ) {
        self.pts = pts
        self.dts = dts
        self.duration = duration
        self.flags = flags
        self.bytes = bytes
        self.sideData = sideData
    }
}

extension Packet {
    /// Copies everything out of the packet.
    package var parts: PacketParts {
        let raw = pointer.pointee
        let sideData = (0..<Int(raw.side_data_elems)).map { index in
            let entry = raw.side_data[index]
            return PacketParts.SideData(
                kind: entry.type.rawValue,
                bytes: Array(UnsafeBufferPointer(start: entry.data, count: entry.size)))
        }
        return PacketParts(
            pts: pts, dts: dts, duration: duration, flags: raw.flags,
            bytes: withBytes { Array($0) }, sideData: sideData)
    }

    /// A packet made of its parts, whose times count units of `timeBase`. Calls `av_new_packet`.
    ///
    /// - Throws: `outOfMemory`.
    package static func made(
        of parts: PacketParts, timeBase: Rational
    ) throws(MediaError) -> Packet {
        let packet = try Packet()
        let pointer = packet.pointer
        let count = Int32(clamping: parts.bytes.count)
        guard Int(count) == parts.bytes.count, av_new_packet(pointer, count) >= 0 else {
            throw .outOfMemory("a packet of \(parts.bytes.count) bytes")
        }
        parts.bytes.withUnsafeBytes { source in
            guard let base = source.baseAddress, let target = pointer.pointee.data else { return }
            UnsafeMutableRawPointer(target).copyMemory(from: base, byteCount: source.count)
        }
        for entry in parts.sideData {
            let kind = AVPacketSideDataType(rawValue: entry.kind)
            guard let target = av_packet_new_side_data(pointer, kind, entry.bytes.count) else {
                throw .outOfMemory("side data of a packet")
            }
            entry.bytes.withUnsafeBytes { source in
                guard let base = source.baseAddress else { return }
                UnsafeMutableRawPointer(target).copyMemory(from: base, byteCount: source.count)
            }
        }
        pointer.pointee.flags = parts.flags
        packet.pts = parts.pts
        packet.dts = parts.dts
        packet.duration = parts.duration
        packet.timeBase = timeBase
        return packet
    }
}
