import Imaging
import Media

extension OutputChoice {
    /// What the picture's dynamic metadata loses, one sentence each.
    static func metadataLosses(
        of picture: borrowing Frame, video: VideoDetails?, encoder: EncoderChoice
    ) -> [String] {
        var losses: [String] = []
        if video?.dolbyVision != nil || picture.hasDolbyVision {
            let profile = video?.dolbyVision.map { " profile \($0.profile)" } ?? ""
            let rest =
                video?.dolbyVision?.compatibility == 0
                ? "without it the colours are not those meant" : "its base layer is kept"
            losses.append(
                "Dolby Vision\(profile) is dropped, because it describes the picture as it was "
                    + "coded; \(rest)")
        }
        if picture.hasHDR10Plus, !encoder.writesHDR10Plus {
            losses.append(
                "HDR10+ metadata is dropped: \(encoder.name) of this FFmpeg doesn't write it; "
                    + "mastering display and content light are kept")
        }
        return losses
    }
}
