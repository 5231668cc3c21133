internal import CFFmpeg

/// Owns one of libavcodec's contexts, a decoder's or an encoder's, and frees it with the last use.
///
/// What stands in its fields is the business of those who use it, one thread at a time.
final class CodecContext {
    let pointer: UnsafeMutablePointer<AVCodecContext>
    /// Left to the end of the process, for an encoder that never returns from being freed.
    var isAbandoned = false
    private let codec: UnsafePointer<AVCodec>
    private let kind: LiveObjects.Kind

    /// A decoder that isn't open yet, for a stream's packets. Calls `avcodec_alloc_context3` and
    /// `avcodec_parameters_to_context`.
    ///
    /// - Throws: `outOfMemory`.
    convenience init(
        decoder codec: UnsafePointer<AVCodec>, for stream: StreamInfo
    ) throws(MediaError) {
        try self.init(codec, .decoder)
        guard avcodec_parameters_to_context(pointer, stream.parameters.pointer) >= 0 else {
            throw .outOfMemory("a decoder")
        }
        pointer.pointee.pkt_timebase = stream.timeBase.av
    }

    /// An encoder that isn't open yet. Calls `avcodec_alloc_context3`.
    ///
    /// - Throws: `outOfMemory`.
    convenience init(encoder codec: UnsafePointer<AVCodec>) throws(MediaError) {
        try self.init(codec, .encoder)
    }

    private init(
        _ codec: UnsafePointer<AVCodec>, _ kind: LiveObjects.Kind
    ) throws(MediaError) {
        guard let pointer = avcodec_alloc_context3(codec) else {
            throw .outOfMemory("the \(kind) \(String(cString: codec.pointee.name))")
        }
        self.pointer = pointer
        self.codec = codec
        self.kind = kind
        LiveObjects.born(kind)
    }

    deinit {
        LiveObjects.died(kind)
        guard !isAbandoned else { return }
        var pointer: UnsafeMutablePointer<AVCodecContext>? = pointer
        avcodec_free_context(&pointer)
    }

    /// Opens it with the fields and options that were set. Calls `avcodec_open2`.
    ///
    /// - Returns: the error code, or nil.
    func open() -> Int32? {
        let code = avcodec_open2(pointer, codec, nil)
        return code < 0 ? code : nil
    }

    /// What an open encoder makes, for a muxer. Calls `avcodec_parameters_from_context`.
    ///
    /// - Throws: `outOfMemory`.
    func makeParameters() throws(MediaError) -> CodecParameters {
        var raw = avcodec_parameters_alloc()
        defer { avcodec_parameters_free(&raw) }
        guard let parameters = raw, avcodec_parameters_from_context(parameters, pointer) >= 0
        else { throw .outOfMemory("codec parameters") }
        return try CodecParameters(copying: parameters)
    }
}
