internal import CFFmpeg
package import Imaging

/// The picture sizes an encoder takes.
package struct EncoderSizeLimits: Sendable, Hashable {
    /// Extents must be multiples of these.
    package var multiple: Size
    package var minimum: Size
    package var maximum: Size
}

extension EncoderChoice {
    /// The sizes that the encoder takes with this subsampling.
    ///
    /// Found by trying libx264, libx265, libaom and SVT-AV1 1.4 of FFmpeg 5.1 with sizes from 1×1 to
    /// 321×181: libx264 and libx265 refuse extents that the chroma of 4:2:0 or 4:2:2 does not divide
    /// (4:4:4 may be odd), libx265 refuses less than its smallest coding block, SVT-AV1 refuses odd
    /// extents and less than 64×64, libaom takes any. Others were opened at a few sizes only and are
    /// taken to accept any; where they don't, their own error is shown. Largest sizes are those of
    /// the standards' size fields.
    package func sizeLimits(_ subsampling: ChromaSubsampling) -> EncoderSizeLimits {
        var limits = EncoderSizeLimits(
            multiple: Size(width: 1, height: 1), minimum: Size(width: 1, height: 1),
            maximum: Size(width: 32768, height: 32768))
        let chroma = Size(
            width: 1 << subsampling.shift.horizontal, height: 1 << subsampling.shift.vertical)
        switch name {
        case "libx264", "libx264rgb":
            limits.multiple = chroma
            limits.maximum = Size(width: 16384, height: 16384)
        case "libx265":
            limits.multiple = chroma
            limits.minimum = Size(width: 16, height: 16)
            limits.maximum = Size(width: 16384, height: 16384)
        case "libsvtav1":
            limits.multiple = Size(width: 2, height: 2)
            limits.minimum = Size(width: 64, height: 64)
            limits.maximum = Size(width: 16384, height: 8704)
        case "libopenh264":
            limits.multiple = Size(width: 2, height: 2)
            limits.minimum = Size(width: 16, height: 16)
            limits.maximum = Size(width: 3840, height: 2160)
        case "librav1e":
            limits.minimum = Size(width: 16, height: 16)
            limits.maximum = Size(width: 65535, height: 65535)
        case "libvpx", "mpeg2video":
            limits.maximum = Size(width: 16383, height: 16383)
        case "libvpx-vp9", "libaom-av1", "gif", "mjpeg":
            limits.maximum = Size(width: 65500, height: 65500)
        case "mpeg4", "libxvid":
            limits.maximum = Size(width: 8191, height: 8191)
        case "dnxhd":
            limits.minimum = Size(width: 256, height: 120)
        default:
            break
        }
        return limits
    }

    /// Why the encoder refuses this size with this subsampling, or nil when it takes it.
    package func sizeProblem(_ size: Size, _ subsampling: ChromaSubsampling) -> String? {
        let limits = sizeLimits(subsampling)
        if size.width < limits.minimum.width || size.height < limits.minimum.height {
            return "\(name) takes \(limits.minimum) and larger"
        }
        if size.width > limits.maximum.width || size.height > limits.maximum.height {
            return "\(name) takes at most \(limits.maximum)"
        }
        if size.width % limits.multiple.width != 0 || size.height % limits.multiple.height != 0 {
            let extents =
                switch (limits.multiple.width > 1, limits.multiple.height > 1) {
                case (true, true): "width and height"
                case (true, false): "width"
                default: "height"
                }
            return "\(name) takes \(subsampling.spoken) only of even \(extents)"
        }
        return nil
    }
}
