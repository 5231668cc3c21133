internal import CFFmpeg

/// Which containers can be written where nothing can be rewritten, and how.
extension OutputFormat {
    /// Why the container can't be written there, and what can, as the end of a sentence; nil when it
    /// can.
    package func problem(writingTo location: OutputLocation) -> String? {
        guard location.isStream else { return nil }
        if opensOwnFiles, !Self.network.contains(name) {
            guard location.kind != .url else { return nil }
            return "\(name) consists of several files; name a file for it, or use --format mpegts"
        }
        if Self.seeking.contains(name) {
            return "\(name) needs to go back to its beginning at the end; use --format matroska, "
                + "mpegts, nut, or mp4, which becomes fragmented by itself"
        }
        return nil
    }

    /// Containers that open connections rather than files.
    private static let network: Set = ["rtsp", "sap"]

    /// Containers that can't be written without seeking, or whose header and index stay wrong: found
    /// by writing each of FFmpeg 5.1's to a pipe. The MOV family is written in fragments.
    private static let seeking: Set = [
        "avi", "avif", "film_cpk", "gxf", "mxf_opatom", "rm", "swf", "wtv",
    ]

    /// What the container and the protocol are told when the user says nothing.
    ///
    /// - Parameters:
    ///   - location: where it is written.
    ///   - isGrowing: it is read while it is written.
    ///   - isLowLatency: each packet leaves at once.
    /// - Returns: options for `Muxer`.
    package func streamingOptions(
        to location: OutputLocation, isGrowing: Bool, isLowLatency: Bool
    ) -> [EncoderSettings.Option] {
        var options: [EncoderSettings.Option] = []
        if name == "hls" { options += playlistOptions(at: location, isGrowing: isGrowing) }
        // Seven packets of 188 bytes are what fits whole into an Ethernet frame.
        if location.scheme == "udp", name == "mpegts", !location.text.contains("pkt_size=") {
            options.append(.init("pkt_size", "1316"))
        }
        if location.scheme == "srt" {
            // SRT's live mode drops what it can't deliver in time, and on closing all that it hasn't
            // sent: two thirds of a clip of three seconds. Seconds for which closing waits.
            if !location.text.contains("linger=") { options.append(.init("linger", "10")) }
            if !location.text.contains("tlpktdrop=") { options.append(.init("tlpktdrop", "0")) }
        }
        if isLowLatency {
            options.append(.init("flush_packets", "1"))
            // Microseconds for which a packet waits for one of another stream.
            options.append(.init("max_interleave_delta", "200000"))
            if name == "mpegts" { options.append(.init("pat_period", "0.2")) }
        }
        return options
    }

    /// HLS that keeps every segment: RFC 8216's EVENT while it grows, VOD when it appears whole. A
    /// segment and the playlist are written under other names and renamed, where they are files.
    private func playlistOptions(
        at location: OutputLocation, isGrowing: Bool
    ) -> [EncoderSettings.Option] {
        var options: [EncoderSettings.Option] = [
            .init("hls_time", "6"), .init("hls_list_size", "0"),
            .init("hls_playlist_type", isGrowing ? "event" : "vod"),
        ]
        if location.kind == .url {
            options.append(.init("method", "PUT"))
        } else {
            let stem =
                location.text.lastIndex(of: ".").flatMap { dot in
                    location.text[dot...].contains("/") ? nil : location.text[..<dot]
                } ?? location.text[...]
            // The name is a pattern, in which a percent sign stands for itself when doubled.
            let name = stem.split(separator: "%", omittingEmptySubsequences: false)
                .joined(separator: "%%")
            // The playlist names what follows the last slash.
            let folder = name.contains("/") ? "" : "./"
            options.append(.init("hls_segment_filename", "file:\(folder)\(name)-%05d.ts"))
            options.append(.init("hls_flags", "temp_file+independent_segments"))
        }
        return options
    }

    /// The container that these carry, whose rules are theirs; nil for others.
    static func inner(of format: OutputFormat) -> OutputFormat? {
        ["hls", "rtp_mpegts"].contains(format.name) ? try? .named("mpegts") : nil
    }

    /// Seconds between key frames that suit those who join in the middle; nil for containers that are
    /// read from their beginning.
    package func keyFrameInterval(to location: OutputLocation) -> Double? {
        name == "hls" || location.kind == .url ? 2 : nil
    }
}
