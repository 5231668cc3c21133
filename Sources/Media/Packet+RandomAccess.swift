extension Packet {
    /// Whether decoding may begin at this key frame without anything before it, as far as its bytes
    /// say.
    ///
    /// Containers also mark pictures as key frames from which decoding recovers only after a while,
    /// or which later pictures refer past. H.264 and HEVC say it in the type of the NAL unit: an IDR
    /// picture (5; ISO/IEC 14496-10 table 7-1), or BLA and IDR pictures (16...20; ISO/IEC 23008-2
    /// table 7-1). Other codecs' key frames are taken at their word.
    package func isClosedKeyFrame(of stream: StreamInfo) -> Bool {
        guard isKeyFrame else { return false }
        let types: (UInt8) -> Bool
        switch stream.codecName {
        case "h264": types = { $0 & 0x1F == 5 }
        case "hevc": types = { (16...20).contains($0 >> 1 & 0x3F) }
        default: return true
        }
        // MP4 and Matroska put lengths before units, and say of how many bytes in their header,
        // which then doesn't begin with a start code.
        let header = stream.parameters.extradata
        let isLengthPrefixed = header.count > 6 && header[0] == 1
        let lengthSize =
            header.count > 22 && stream.codecName == "hevc"
            ? header[21] : header.count > 4 ? header[4] : 3
        return withBytes { bytes in
            isLengthPrefixed
                ? Self.hasUnit(in: bytes, lengthSize: Int(lengthSize & 3) + 1, types)
                : Self.hasUnit(behindStartCodeIn: bytes, types)
        }
    }

    private static func hasUnit(
        in bytes: UnsafeRawBufferPointer, lengthSize: Int, _ isWanted: (UInt8) -> Bool
    ) -> Bool {
        var position = 0
        while position + lengthSize < bytes.count {
            var length = 0
            for index in 0..<lengthSize { length = length << 8 | Int(bytes[position + index]) }
            position += lengthSize
            if isWanted(bytes[position]) { return true }
            guard length > 0, length <= bytes.count - position else { return false }
            position += length
        }
        return false
    }

    private static func hasUnit(
        behindStartCodeIn bytes: UnsafeRawBufferPointer, _ isWanted: (UInt8) -> Bool
    ) -> Bool {
        var zeros = 0
        for index in bytes.indices {
            if bytes[index] == 1, zeros >= 2, index + 1 < bytes.count, isWanted(bytes[index + 1]) {
                return true
            }
            zeros = bytes[index] == 0 ? zeros + 1 : 0
        }
        return false
    }
}
