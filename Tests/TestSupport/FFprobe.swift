internal import Foundation

/// FFmpeg's `ffprobe` as an independent judge of the files that tests write. Tests that need it skip
/// visibly where it is missing: `.enabled(if: Judge.exists, "needs ffprobe")`.
package enum Judge {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package static let exists = find("ffprobe") != nil

    /// The full path of a program on the search path, or nil.
    package static func find(_ program: String) -> String? {
        let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
        return folders.map { "\($0)/\(program)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// A packet as the reader of the file sees it; times count units of the stream's time base.
    package struct Packet: Decodable, Sendable, Hashable {
        package var stream_index: Int
        package var pts: Int64?
        package var dts: Int64?
        package var duration: Int64?
        package var pts_time: String?
        package var dts_time: String?
        package var duration_time: String?
        package var size: String?
        package var flags: String?
    }

    package struct Stream: Decodable, Sendable {
        package var index: Int
        package var codec_name: String?
        package var codec_type: String?
        package var codec_tag_string: String?
        package var width: Int?
        package var height: Int?
        package var pix_fmt: String?
        package var time_base: String?
        package var start_pts: Int64?
        package var start_time: String?
        package var duration: String?
        package var sample_aspect_ratio: String?
        package var color_range: String?
        package var color_space: String?
        package var color_transfer: String?
        package var color_primaries: String?
        package var chroma_location: String?
        package var field_order: String?
        package var avg_frame_rate: String?
        package var disposition: [String: Int]?
        package var tags: [String: String]?
        package var side_data_list: [SideData]?
        package var nb_read_frames: String?
    }

    package struct SideData: Decodable, Sendable {
        package var side_data_type: String?
        package var rotation: Double?
        package var max_content: Int?
        package var max_average: Int?
        package var red_x: String?
        package var max_luminance: String?
    }

    package struct Chapter: Decodable, Sendable {
        package var start_time: String
        package var end_time: String
        package var tags: [String: String]?
    }

    package struct Format: Decodable, Sendable {
        package var format_name: String
        package var start_time: String?
        package var duration: String?
        package var tags: [String: String]?
    }

    package struct Report: Decodable, Sendable {
        package var packets: [Packet]?
        package var frames: [Frame]?
        package var streams: [Stream]?
        package var chapters: [Chapter]?
        package var format: Format?

        /// Packets of one stream in presentation order.
        package func packets(of stream: Int) -> [Packet] {
            (packets ?? []).filter { $0.stream_index == stream }
                .sorted { ($0.pts ?? .min) < ($1.pts ?? .min) }
        }
    }

    /// A decoded frame.
    package struct Frame: Decodable, Sendable {
        package var stream_index: Int?
        package var pts: Int64?
        package var pts_time: String?
        package var best_effort_timestamp: Int64?
        package var width: Int?
        package var height: Int?
        package var pix_fmt: String?
        package var side_data_list: [SideData]?
    }

    /// What `ffprobe` says about a file: streams, format, chapters, and on request every packet or
    /// every decoded frame.
    package static func examine(
        _ path: String, packets: Bool = true, frames: Bool = false, arguments: [String] = []
    ) throws -> Report {
        guard let program = find("ffprobe") else { throw Failure(description: "no ffprobe") }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments =
            ["-v", "error", "-of", "json", "-show_streams", "-show_format", "-show_chapters"]
            + (packets && !frames ? ["-show_packets"] : []) + (frames ? ["-show_frames"] : [])
            + arguments + [path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "ffprobe ended with \(process.terminationStatus) on \(path)")
        }
        return try JSONDecoder().decode(Report.self, from: data)
    }
}
