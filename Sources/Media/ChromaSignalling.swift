package import Imaging

extension EncoderChoice {
    /// The chroma location that the written stream is read with: `wanted` where the codec or the
    /// container can say it, else the one that is taken for granted.
    ///
    /// H.264 and HEVC say all six, and Matroska says them for any codec. AV1 says left and top left.
    /// Motion JPEG and MPEG-1 are read as centre; everything else as left, which is MPEG-2's and what
    /// an unstated location is taken for here.
    package func chromaLocation(
        _ wanted: ChromaLocation, in container: OutputFormat
    ) -> ChromaLocation {
        switch codecName {
        case "h264", "hevc": return wanted
        case "mjpeg", "mpeg1video": return .center
        case _ where container.isMatroskaFamily: return wanted
        case "av1": return [.left, .topLeft].contains(wanted) ? wanted : .left
        default: return .left
        }
    }
}
