internal import CFFmpeg

/// Owns a copy of a stream's codec parameters, extradata included. Never changed after it is made,
/// so it may be read from any thread.
package final class CodecParameters {
    let pointer: UnsafeMutablePointer<AVCodecParameters>

    /// Copies `source`. Calls `avcodec_parameters_copy`.
    ///
    /// - Throws: `outOfMemory`.
    init(copying source: UnsafePointer<AVCodecParameters>) throws(MediaError) {
        guard let pointer = avcodec_parameters_alloc() else {
            throw .outOfMemory("codec parameters")
        }
        guard avcodec_parameters_copy(pointer, source) >= 0 else {
            var pointer: UnsafeMutablePointer<AVCodecParameters>? = pointer
            avcodec_parameters_free(&pointer)
            throw .outOfMemory("codec parameters")
        }
        self.pointer = pointer
        LiveObjects.born(.parameters)
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVCodecParameters>? = pointer
        avcodec_parameters_free(&pointer)
        LiveObjects.died(.parameters)
    }

    /// The codec's out-of-band bytes: parameter sets of a video, the file of an attachment.
    package var extradata: [UInt8] {
        Array(
            UnsafeBufferPointer(
                start: pointer.pointee.extradata, count: Int(pointer.pointee.extradata_size)))
    }
}

// Immutable after `init`.
extension CodecParameters: @unchecked Sendable {}
