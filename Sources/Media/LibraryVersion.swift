internal import CFFmpeg

/// The versions of FFmpeg's libraries: those of the headers this program was built with, and those
/// of the libraries it runs with.
package struct LibraryVersion: Hashable, Sendable {
    /// For example `libavcodec`.
    package let library: String
    /// `MAJOR.MINOR.MICRO`.
    package let built: String
    package let running: String

    /// All libraries that are called. Calls `avcodec_version` and its kin.
    package static var all: [LibraryVersion] {
        [
            LibraryVersion("libavformat", formatHeaders, avformat_version()),
            LibraryVersion("libavcodec", codecHeaders, avcodec_version()),
            LibraryVersion("libavutil", utilHeaders, avutil_version()),
            LibraryVersion("libswscale", scaleHeaders, swscale_version()),
        ]
    }

    /// FFmpeg's own version, as `5.1.9`, with the packager's additions. Calls `av_version_info`.
    package static var release: String { String(cString: av_version_info()) }

    private init(_ library: String, _ built: UInt32, _ running: UInt32) {
        self.library = library
        self.built = Self.text(built)
        self.running = Self.text(running)
    }

    /// FFmpeg packs a version as `major << 16 | minor << 8 | micro`.
    private static func text(_ version: UInt32) -> String {
        "\(version >> 16).\(version >> 8 & 0xFF).\(version & 0xFF)"
    }

    // The macros of the headers combine others, which the importer does not translate.
    private static let formatHeaders = version(
        LIBAVFORMAT_VERSION_MAJOR, LIBAVFORMAT_VERSION_MINOR, LIBAVFORMAT_VERSION_MICRO)
    private static let codecHeaders = version(
        LIBAVCODEC_VERSION_MAJOR, LIBAVCODEC_VERSION_MINOR, LIBAVCODEC_VERSION_MICRO)
    private static let utilHeaders = version(
        LIBAVUTIL_VERSION_MAJOR, LIBAVUTIL_VERSION_MINOR, LIBAVUTIL_VERSION_MICRO)
    private static let scaleHeaders = version(
        LIBSWSCALE_VERSION_MAJOR, LIBSWSCALE_VERSION_MINOR, LIBSWSCALE_VERSION_MICRO)

    private static func version(_ major: Int32, _ minor: Int32, _ micro: Int32) -> UInt32 {
        UInt32(major) << 16 | UInt32(minor) << 8 | UInt32(micro)
    }
}
