internal import CFFmpeg
internal import Imaging

extension MediaInfo {
    /// Copies what the demuxer knows.
    ///
    /// - Throws: `outOfMemory`.
    init(copying context: UnsafePointer<AVFormatContext>) throws(MediaError) {
        let container = context.pointee
        let format = container.iformat.pointee
        var streams: [StreamInfo] = []
        for index in 0..<Int(container.nb_streams) {
            guard let stream = container.streams[index] else { continue }
            streams.append(try StreamInfo(copying: stream, of: container))
        }
        self.init(
            formatNames: String(cString: format.name).split(separator: ",").map(String.init),
            formatDescription: format.long_name.map { String(cString: $0) } ?? "",
            duration: timestamp(container.duration).flatMap { $0 > 0 ? $0 : nil },
            startTime: timestamp(container.start_time),
            bitRate: container.bit_rate > 0 ? container.bit_rate : nil,
            metadata: Metadata(copying: container.metadata),
            chapters: (0..<Int(container.nb_chapters)).compactMap { index in
                container.chapters[index].map { Chapter(copying: $0.pointee) }
            },
            streams: streams)
    }
}

extension Chapter {
    init(copying chapter: AVChapter) {
        self.init(
            id: chapter.id, start: chapter.start, end: chapter.end,
            timeBase: Rational(chapter.time_base), metadata: Metadata(copying: chapter.metadata))
    }
}

extension StreamInfo {
    /// Copies what the demuxer knows of one stream.
    ///
    /// - Throws: `outOfMemory`.
    init(
        copying stream: UnsafeMutablePointer<AVStream>, of container: AVFormatContext
    ) throws(MediaError) {
        let raw = stream.pointee
        let coded = raw.codecpar.pointee
        let descriptor = avcodec_descriptor_get(coded.codec_id)?.pointee
        index = Int(raw.index)
        id = Int(raw.id)
        kind = Kind(coded.codec_type)
        codecName = descriptor.map { String(cString: $0.name) } ?? "none"
        codecLongName = descriptor?.long_name.map { String(cString: $0) } ?? ""
        codecTag = withUnsafeTemporaryAllocation(
            of: CChar.self, capacity: Int(AV_FOURCC_MAX_STRING_SIZE)
        ) { buffer in
            guard let base = buffer.baseAddress else { return "" }
            return coded.codec_tag == 0
                ? "" : String(cString: av_fourcc_make_string(base, coded.codec_tag))
        }
        profile = avcodec_profile_name(coded.codec_id, coded.profile).map { String(cString: $0) }
        hasDecoder = avcodec_find_decoder(coded.codec_id) != nil
        timeBase = Rational(raw.time_base)
        start = timestamp(raw.start_time)
        duration = timestamp(raw.duration).flatMap { $0 > 0 ? $0 : nil }
        frameCount = raw.nb_frames > 0 ? raw.nb_frames : nil
        bitRate = coded.bit_rate > 0 ? coded.bit_rate : nil
        averageFrameRate = Rational(raw.avg_frame_rate)
        realFrameRate = Rational(raw.r_frame_rate)
        disposition = Disposition(rawValue: raw.disposition)
        metadata = Metadata(copying: raw.metadata)
        parameters = try CodecParameters(copying: raw.codecpar)
        sideData = (0..<subpixel_stream_side_data_count(stream)).compactMap {
            subpixel_stream_side_data(stream, $0).map { StreamSideData(copying: $0.pointee) }
        }
        video =
            kind == .video
            ? VideoDetails(coded, containerRatio: raw.sample_aspect_ratio, sideData: sideData) : nil
        audio = kind == .audio ? AudioDetails(coded) : nil
        coverPicture =
            raw.attached_pic.size > 0
            ? Array(
                UnsafeBufferPointer(
                    start: raw.attached_pic.data, count: Int(raw.attached_pic.size))) : nil
    }
}

extension StreamInfo.Kind {
    init(_ type: AVMediaType) {
        self =
            switch type {
            case AVMEDIA_TYPE_VIDEO: .video
            case AVMEDIA_TYPE_AUDIO: .audio
            case AVMEDIA_TYPE_SUBTITLE: .subtitle
            case AVMEDIA_TYPE_ATTACHMENT: .attachment
            case AVMEDIA_TYPE_DATA: .data
            default: .unknown
            }
    }
}

extension StreamSideData {
    init(copying data: AVPacketSideData) {
        kind = data.type.rawValue
        name = av_packet_side_data_name(data.type).map { String(cString: $0) } ?? "unknown"
        bytes = Array(UnsafeBufferPointer(start: data.data, count: Int(data.size)))
    }
}

extension AudioDetails {
    init(_ coded: AVCodecParameters) {
        sampleRate = Int(max(0, coded.sample_rate))
        channels = Int(max(0, coded.ch_layout.nb_channels))
        channelLayout = coded.ch_layout.name
        sampleFormat =
            av_get_sample_fmt_name(AVSampleFormat(rawValue: coded.format))
            .map { String(cString: $0) } ?? ""
        bitsPerSample = Int(max(coded.bits_per_raw_sample, coded.bits_per_coded_sample))
    }
}
