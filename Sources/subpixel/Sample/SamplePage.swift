import Foundation
import Imaging
import Media
import Networks
import Pipeline

/// The table of `subpixel sample` with pictures of each place side by side.
struct SamplePage {
    let report: SampleReport
    let source: MediaSource
    let subjects: [BenchmarkRequest.Subject]
    /// Of each crop, in pixels of the enlarged picture.
    static let crop = Size(width: 200, height: 150)

    /// Throws: `MediaError`, `EngineError`, `SizeError`.
    func html() throws -> String {
        let table = Page.table(titles: SampleReport.titles, rows: report.rows, left: 2)
        let pictures = try report.places.map { place in
            // The middle of a sample, rather than the cut it may begin with.
            try crops(at: place + report.seconds / 2)
        }
        return Page.document(
            title: "Samples of \((report.input as NSString).lastPathComponent)",
            subtitle: "\(report.places.count) places of "
                + String(format: "%.1f s, ", report.seconds) + "\(report.threads) threads",
            body: Page.section(
                "What each preset costs", table,
                note: "Time and size of the whole file are predicted from the samples.")
                + Page.section("What each preset makes", pictures.joined(separator: "\n")))
    }

    private func crops(at seconds: Double) throws -> String {
        var pictures: [(title: String, png: [UInt8])] = []
        for subject in subjects {
            // The network of the smallest factor there is; the pictures are for comparing.
            guard let factor = subject.networks.keys.min(), let network = subject.networks[factor]
            else { continue }
            let frame = try PreviewFrame(
                of: source, at: seconds, network: network, threads: report.threads)
            let part = frame.cropped(to: Self.crop)
            if pictures.isEmpty {
                pictures.append(("bicubic ×\(factor)", try PictureFile.encodePNG(part.bicubic)))
            }
            pictures.append(
                ("\(subject.name) ×\(factor)", try PictureFile.encodePNG(part.network)))
        }
        return Page.crops(pictures, caption: "at \(ProgressLine.clock(seconds))")
    }
}
