internal import CFFmpeg
internal import Imaging

extension MediaInfo {
    /// The video stream to work on: the first that is neither a cover nor a row of thumbnails, has a
    /// decoder and a known size; one whose pixel format is known goes before one where nothing of
    /// the picture could be read. `name` is how the source is called in a message; `chosen` is the
    /// index of the stream that the user wants instead.
    ///
    /// - Throws: `noVideo` (sound only, or only a cover), `encrypted`, `noDecoder`; `invalidOption`
    ///   when the chosen stream is no video.
    package func mainVideoStream(
        of name: String, chosen: Int? = nil
    ) throws(MediaError) -> StreamInfo {
        let action = "cannot take video from '\(redactingCredentials(in: name))'"
        let all = streams.filter { $0.kind == .video }
        if let chosen, !all.contains(where: { $0.index == chosen }) {
            let known = all.map { "\($0.index) (\($0.spokenDescription))" }
            throw MediaError(
                .invalidOption, "there is no video stream \(chosen)", reason: "",
                hint: known.isEmpty
                    ? "the source has no video" : "it has \(known.joined(separator: ", "))")
        }
        let videos = all.filter { stream in
            chosen.map { stream.index == $0 }
                ?? (!stream.isCover && !stream.disposition.contains(.timedThumbnails))
        }
        guard let first = videos.first else {
            let reason =
                if streams.isEmpty {
                    "it has no streams"
                } else if !all.isEmpty {
                    "it has no video, only a cover picture"
                } else if streams.contains(where: { $0.kind == .audio }) {
                    "it has no video, only sound"
                } else {
                    "it has no video"
                }
            throw MediaError(.noVideo, action, reason: reason)
        }
        let open = videos.filter { !$0.isEncrypted }
        guard let firstOpen = open.first else {
            throw MediaError(
                .encrypted, action, reason: "video stream \(first.index) is encrypted",
                hint: "only unprotected files can be read")
        }
        let decodable = open.filter { $0.hasDecoder }
        guard !decodable.isEmpty else {
            let codec =
                firstOpen.codecName == "none"
                ? "codec '\(firstOpen.codecTag)'" : "codec '\(firstOpen.codecName)'"
            throw MediaError(
                .noDecoder, action,
                reason: "this FFmpeg has no decoder for the video's \(codec)",
                hint: "a newer FFmpeg may have one")
        }
        let sized = decodable.filter { ($0.video?.size.width ?? 0) > 0 }
        guard
            let chosen = sized.first(where: { $0.video?.pixelFormat != PixelFormat.none })
                ?? sized.first
        else {
            throw MediaError(
                .noVideo, action, reason: "the size of the picture cannot be read",
                hint: "the video stream is empty or damaged")
        }
        return chosen
    }
}

extension StreamInfo {
    /// The container says that the samples need a key.
    package var isEncrypted: Bool {
        ["encv", "enca", "drmi", "drms"].contains(codecTag)
            || sideData.contains {
                $0.kind == AV_PKT_DATA_ENCRYPTION_INIT_INFO.rawValue
                    || $0.kind == AV_PKT_DATA_ENCRYPTION_INFO.rawValue
            }
    }
}
