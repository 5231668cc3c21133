internal import CFFmpeg
internal import Imaging

extension Muxer {
    /// Adds the stream of an encoder.
    ///
    /// - Returns: the stream's index, for `write`.
    /// - Throws: `outOfMemory`.
    @discardableResult
    package func addVideo(
        _ encoder: Encoder, like source: StreamInfo? = nil
    ) throws(MediaError) -> Int {
        try addVideo(EncodedVideo(encoder), like: source)
    }

    /// Adds an encoded stream, which takes over what is still true of `source`: language, title,
    /// disposition, rotation, HDR and spherical side data. Calls `avformat_new_stream`.
    ///
    /// - Returns: the stream's index, for `write`.
    /// - Throws: `outOfMemory`.
    @discardableResult
    package func addVideo(
        _ video: EncodedVideo, like source: StreamInfo? = nil
    ) throws(MediaError) -> Int {
        let stream = try addStream(video.parameters, timeBase: video.timeBase)
        let rate = video.frameRate
        stream.pointee.codecpar.pointee.codec_tag = ownTag(video.parameters)
        stream.pointee.sample_aspect_ratio = video.sampleAspectRatio.av
        // Matroska takes it for the duration of every frame that has none of its own.
        let isVariable = source.map { $0.hasVariableFrameRate } ?? false
        if rate.isKnown, !(isVariable && format.isMatroskaFamily) {
            stream.pointee.avg_frame_rate = rate.av
            stream.pointee.r_frame_rate = rate.av
            if !format.keepsVariableFrameRate {
                stream.pointee.time_base = AVRational(num: rate.denominator, den: rate.numerator)
            }
        }
        for entry in video.sideData {
            try addSideData(AVPacketSideDataType(rawValue: entry.kind), entry.bytes, to: stream)
        }
        guard let source else { return streams.count - 1 }
        for entry in source.sideData {
            let kind = AVPacketSideDataType(rawValue: entry.kind)
            if enlargedSideData.contains(kind) { try addSideData(kind, entry.bytes, to: stream) }
        }
        stream.pointee.disposition = source.disposition.rawValue
        setMetadata(source.metadata.withoutCodingTags, of: stream)
        return streams.count - 1
    }

    /// Adds a stream whose packets will be copied as they are: sound, subtitles, data, another
    /// video, a cover or an attachment.
    ///
    /// - Returns: the stream's index, for `write`.
    /// - Throws: `outOfMemory`.
    @discardableResult
    package func addCopy(of source: StreamInfo) throws(MediaError) -> Int {
        let stream = try addStream(source.parameters, timeBase: source.timeBase)
        let coded = stream.pointee.codecpar
        if !accepts(tag: source.parameters) { coded?.pointee.codec_tag = 0 }
        if let coded { removeDemuxersHabits(coded) }
        for entry in source.sideData {
            try addSideData(AVPacketSideDataType(rawValue: entry.kind), entry.bytes, to: stream)
        }
        stream.pointee.avg_frame_rate = source.averageFrameRate.av
        stream.pointee.r_frame_rate = source.realFrameRate.av
        if let ratio = source.video?.sampleAspectRatio {
            stream.pointee.sample_aspect_ratio = ratio.av
        }
        stream.pointee.disposition = source.disposition.rawValue
        setMetadata(source.metadata.withoutStatistics, of: stream)
        let index = streams.count - 1
        streams[index].isHeaderOnly = source.kind == .attachment
        streams[index].isCover = source.isCover
        if source.isCover, format.isMatroskaFamily, let picture = source.coverPicture {
            try turnIntoAttachment(index, picture: picture, of: source)
        }
        return index
    }

    /// Adds the stream that a converter makes of `source`, with its language, title and disposition.
    ///
    /// - Returns: the stream's index, for `write`.
    /// - Throws: `outOfMemory`.
    @discardableResult
    package func addConverted(
        _ converter: any StreamConverter, like source: StreamInfo
    ) throws(MediaError) -> Int {
        let stream = try addStream(converter.parameters, timeBase: converter.timeBase)
        stream.pointee.codecpar.pointee.codec_tag = 0
        stream.pointee.disposition = source.disposition.rawValue
        setMetadata(source.metadata.withoutCodingTags, of: stream)
        return streams.count - 1
    }

    /// Names parts of the programme, once: before `start()`, or before `finish()` where they are
    /// known at the end only. Matroska and the MOV family, unless it is written in fragments, take
    /// them in their trailers as well.
    ///
    /// - Throws: `outOfMemory`.
    package func setChapters(_ chapters: [Chapter]) throws(MediaError) {
        precondition(context.pointee.nb_chapters == 0, "chapters were set twice")
        guard !chapters.isEmpty else { return }
        let stride = MemoryLayout<UnsafeMutablePointer<AVChapter>?>.stride
        guard let array = av_calloc(chapters.count, stride) else { throw .outOfMemory("chapters") }
        // The context frees the array and what is in it.
        let list = array.bindMemory(
            to: UnsafeMutablePointer<AVChapter>?.self, capacity: chapters.count)
        context.pointee.chapters = list
        for (index, chapter) in chapters.enumerated() {
            guard let memory = av_mallocz(MemoryLayout<AVChapter>.size) else {
                throw .outOfMemory("chapters")
            }
            let entry = memory.bindMemory(to: AVChapter.self, capacity: 1)
            list[index] = entry
            context.pointee.nb_chapters += 1
            entry.pointee.id = chapter.id
            entry.pointee.time_base = chapter.timeBase.av
            entry.pointee.start = chapter.start
            entry.pointee.end = chapter.end
            setMetadata(chapter.metadata, &entry.pointee.metadata)
        }
    }

    /// What the file says of itself, without what described the source's file only.
    package func setMetadata(_ metadata: Metadata) {
        setMetadata(metadata.withoutContainerTags, &context.pointee.metadata)
    }

    // MARK: - Parts

    private func addStream(
        _ parameters: CodecParameters, timeBase: Rational
    ) throws(MediaError) -> UnsafeMutablePointer<AVStream> {
        guard let stream = avformat_new_stream(context, nil),
            avcodec_parameters_copy(stream.pointee.codecpar, parameters.pointer) >= 0
        else { throw .outOfMemory("a stream") }
        stream.pointee.time_base = timeBase.av
        streams.append(OutputStream(pointer: stream, sourceTimeBase: timeBase))
        return stream
    }

    private func addSideData(
        _ kind: AVPacketSideDataType, _ bytes: [UInt8], to stream: UnsafeMutablePointer<AVStream>
    ) throws(MediaError) {
        guard subpixel_stream_add_side_data(stream, kind, bytes, bytes.count) >= 0 else {
            throw .outOfMemory("side data of a stream")
        }
    }

    /// A title is also the handler's name in the MOV family: the box that the muxer writes for it is
    /// read by few, libavformat 59 not among them.
    private func setMetadata(_ metadata: Metadata, of stream: UnsafeMutablePointer<AVStream>) {
        setMetadata(metadata, &stream.pointee.metadata)
        guard format.isMOVFamily, let title = metadata["title"] else { return }
        av_dict_set(&stream.pointee.metadata, "handler_name", title, 0)
    }

    private func setMetadata(_ metadata: Metadata, _ dictionary: inout OpaquePointer?) {
        for entry in metadata.entries {
            av_dict_set(&dictionary, entry.key, entry.value, AV_DICT_MULTIKEY)
        }
    }

    /// The four-character code to write for an encoded stream; 0 leaves it to the muxer.
    ///
    /// `hvc1` for HEVC in the MOV family, since Apple's players refuse the muxer's own `hev1`. Else the
    /// encoder's where the container knows it: it tells pixel formats apart (`ULY0` of Ut Video,
    /// `ap4h` of ProRes), of which the muxer would take the first.
    private func ownTag(_ parameters: CodecParameters) -> UInt32 {
        let (id, tag) = (parameters.pointer.pointee.codec_id, parameters.pointer.pointee.codec_tag)
        guard format.isMOVFamily, id == AV_CODEC_ID_HEVC else {
            guard let table = format.pointer.pointee.codec_tag, av_codec_get_id(table, tag) == id
            else { return 0 }
            return tag
        }
        return UInt32(UInt8(ascii: "h")) | UInt32(UInt8(ascii: "v")) << 8
            | UInt32(UInt8(ascii: "c")) << 16 | UInt32(UInt8(ascii: "1")) << 24
    }

    /// Whether the source's four-character code means the same, or nothing, in this container.
    private func accepts(tag parameters: CodecParameters) -> Bool {
        guard let table = format.pointer.pointee.codec_tag else { return true }
        let (id, tag) = (parameters.pointer.pointee.codec_id, parameters.pointer.pointee.codec_tag)
        var own: UInt32 = 0
        return av_codec_get_id(table, tag) == id || av_codec_get_tag2(table, id, &own) <= 0
    }

    /// Packet sizes that demuxers set and that are wrong elsewhere.
    private func removeDemuxersHabits(_ coded: UnsafeMutablePointer<AVCodecParameters>) {
        let id = coded.pointee.codec_id
        let align = coded.pointee.block_align
        if id == AV_CODEC_ID_AC3 || (id == AV_CODEC_ID_MP3 && [1, 576, 1152].contains(align)) {
            coded.pointee.block_align = 0
        }
    }

    /// Matroska keeps covers as attached files; written as a track, a cover would be a video of one
    /// frame.
    private func turnIntoAttachment(
        _ index: Int, picture: [UInt8], of source: StreamInfo
    ) throws(MediaError) {
        let stream = streams[index].pointer
        guard let coded = stream.pointee.codecpar,
            let bytes = av_mallocz(picture.count + Int(AV_INPUT_BUFFER_PADDING_SIZE))
        else { throw .outOfMemory("a cover picture") }
        bytes.copyMemory(from: picture, byteCount: picture.count)
        av_free(coded.pointee.extradata)
        coded.pointee.extradata = bytes.bindMemory(to: UInt8.self, capacity: picture.count)
        coded.pointee.extradata_size = Int32(picture.count)
        coded.pointee.codec_type = AVMEDIA_TYPE_ATTACHMENT
        stream.pointee.disposition = 0
        let kind =
            ["mjpeg": ("jpg", "image/jpeg"), "png": ("png", "image/png")][source.codecName]
            ?? (source.codecName, "image/\(source.codecName)")
        // Names by which Matroska's players know covers.
        let flags = AV_DICT_DONT_OVERWRITE
        av_dict_set(&stream.pointee.metadata, "filename", "cover.\(kind.0)", flags)
        av_dict_set(&stream.pointee.metadata, "mimetype", kind.1, flags)
        streams[index].isHeaderOnly = true
        streams[index].isCover = false
    }
}

extension StreamInfo {
    /// The container's average rate is not the one at which all its times can be told.
    fileprivate var hasVariableFrameRate: Bool {
        guard let average = averageFrameRate.value, let real = realFrameRate.value else {
            return false
        }
        return abs(real - average) > average / 100
    }
}

/// Side data of a video stream that stays true when its picture is enlarged. Dolby Vision is left
/// out: it describes the samples as coded.
private let enlargedSideData: [AVPacketSideDataType] = [
    AV_PKT_DATA_DISPLAYMATRIX, AV_PKT_DATA_STEREO3D, AV_PKT_DATA_SPHERICAL,
    AV_PKT_DATA_MASTERING_DISPLAY_METADATA, AV_PKT_DATA_CONTENT_LIGHT_LEVEL,
    AV_PKT_DATA_ICC_PROFILE,
]
