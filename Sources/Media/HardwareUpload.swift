internal import CFFmpeg
internal import Imaging

/// Brings frames into a device's memory, for encoders that take them from nowhere else (VAAPI and
/// its kin). Used by the encoder's thread.
final class HardwareUpload {
    private var frames: UnsafeMutablePointer<AVBufferRef>?

    /// Opens the encoder's device and sets `context` up to take frames of `format` from its memory,
    /// before it is opened. Calls `av_hwdevice_ctx_create` and `av_hwframe_ctx_init`.
    ///
    /// - Throws: `noEncoder` where there is no such device, `encoderFailed` where it has no room for
    ///   such frames.
    init(
        for encoder: EncoderChoice, _ hardware: EncoderChoice.Hardware,
        context: UnsafeMutablePointer<AVCodecContext>, format: VideoFormat
    ) throws(MediaError) {
        let mark = MediaLog.mark()
        var device: UnsafeMutablePointer<AVBufferRef>?
        var code = av_hwdevice_ctx_create(&device, hardware.device, nil, nil, 0)
        defer { av_buffer_unref(&device) }
        guard code >= 0, let device else {
            throw MediaError(
                .noEncoder, "cannot use \(encoder.name)",
                reason: MediaLog.lastLine(since: mark)
                    ?? "no device for it was found (\(errorText(code)))",
                hint: "encoders without a device are listed by 'subpixel doctor'", code: code)
        }
        frames = av_hwframe_ctx_alloc(device)
        guard let frames else { throw .outOfMemory("frames of a device") }
        let settings = UnsafeMutableRawPointer(frames.pointee.data)
            .assumingMemoryBound(to: AVHWFramesContext.self)
        settings.pointee.format = hardware.format
        settings.pointee.sw_format = format.pixelFormat.av
        settings.pointee.width = Int32(format.size.width)
        settings.pointee.height = Int32(format.size.height)
        // As many as encoders hold for reordering and look-ahead.
        settings.pointee.initial_pool_size = 20
        code = av_hwframe_ctx_init(frames)
        guard code >= 0 else {
            throw MediaError(
                .encoderFailed,
                "cannot use \(encoder.name) for \(format.size) \(format.pixelFormat)",
                reason: MediaLog.lastLine(since: mark) ?? errorText(code), code: code)
        }
        context.pointee.pix_fmt = hardware.format
        context.pointee.hw_frames_ctx = av_buffer_ref(frames)
    }

    deinit { av_buffer_unref(&frames) }

    /// A copy of the frame in the device's memory. Calls `av_hwframe_transfer_data`.
    ///
    /// - Throws: `encoderFailed`, `outOfMemory`.
    func upload(_ frame: borrowing Frame) throws(MediaError) -> Frame {
        let copy = try Frame()
        var code = av_hwframe_get_buffer(frames, copy.pointer, 0)
        if code >= 0 { code = av_hwframe_transfer_data(copy.pointer, frame.pointer, 0) }
        if code >= 0 { code = av_frame_copy_props(copy.pointer, frame.pointer) }
        guard code >= 0 else {
            throw MediaError(
                .encoderFailed, "cannot bring a frame into the encoder's device", code: code)
        }
        return copy
    }
}

extension EncoderChoice {
    /// The memory that an encoder takes its frames from.
    struct Hardware {
        var format: AVPixelFormat
        var device: AVHWDeviceType
    }

    /// Set where the encoder takes frames from a device's memory alone.
    var hardware: Hardware? {
        guard let formats = ownPixelFormats, !formats.isEmpty, formats.allSatisfy(\.isHardware)
        else { return nil }
        var index: Int32 = 0
        while let config = avcodec_get_hw_config(pointer, index) {
            if config.pointee.methods & Int32(AV_CODEC_HW_CONFIG_METHOD_HW_FRAMES_CTX) != 0 {
                return Hardware(
                    format: config.pointee.pix_fmt, device: config.pointee.device_type)
            }
            index += 1
        }
        return nil
    }

    /// The formats that frames may have before they go to the device: 4:2:0 with 8 bits, and with 10
    /// for the codecs whose hardware has them.
    static func uploadFormats(codecName: String) -> [PixelFormat] {
        ["hevc", "vp9", "av1"].contains(codecName)
            ? [PixelFormat(AV_PIX_FMT_NV12), PixelFormat(AV_PIX_FMT_P010LE)]
            : [PixelFormat(AV_PIX_FMT_NV12)]
    }
}
