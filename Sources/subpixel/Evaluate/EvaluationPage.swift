import Evaluation
import Foundation
import Imaging
import Media
import Synchronization

/// A page that shows an evaluation: tables, a plot of quality against cost, crops side by side, and
/// a slider between bicubic and a network. One file, which needs nothing else.
final class EvaluationPage: Sendable {
    /// One picture at one scale factor, as pieces of the page.
    struct Exhibit: Sendable {
        let picture: String
        /// The place of the picture among those shown.
        let order: Int
        let scale: Int
        /// Title and PNG of the same crop of each result, the original first.
        let crops: [(title: String, png: [UInt8])]
        /// PNG of the whole picture by bicubic and by the last network; nil without a network.
        let slider: (bicubic: [UInt8], network: [UInt8], name: String, size: Size)?
    }

    /// Each takes a few hundred kilobytes of the page.
    private static let largestSliderCount = 8
    private static let largestPictureCount = 40
    private static let largestFrameCount = 5
    private static let cropExtent = 96

    private let exhibits = Mutex<[Exhibit]>([])
    /// The pictures that are shown, with their order: the first ones of a folder, frames all over a
    /// video, so that the page doesn't depend on which thread is faster.
    private let shown: [String: Int]

    init(paths: [String]) {
        let names = paths.map { ($0 as NSString).lastPathComponent }
        shown = Self.ordered(Array(names.prefix(Self.largestPictureCount)))
    }

    /// For a video of about so many frames.
    init(frameCount: Int) {
        let count = max(1, min(frameCount, Self.largestFrameCount))
        shown = Self.ordered((0..<count).map { "frame \($0 * max(1, frameCount) / count)" })
    }

    private static func ordered(_ names: [String]) -> [String: Int] {
        Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Takes what the page shows of one picture. May be called from several threads.
    ///
    /// Throws: `MediaError` when a crop can't be encoded.
    func add(
        _ picture: TestPicture, scale: Int, results: [(String, RealPlane)]
    ) throws {
        guard let order = shown[picture.name] else { return }
        let high = picture.high(scale: scale)
        let interpolations = Set(EvaluationMethod.interpolations.map(\.name))
        let chosen = results.filter { $0.0 == "bicubic" || !interpolations.contains($0.0) }
        guard let bicubic = results.first(where: { $0.0 == "bicubic" })?.1 else { return }
        let network = chosen.last { $0.0 != "bicubic" }

        let place = telling(high, bicubic, network?.1 ?? bicubic)
        let crops = try ([("original", high)] + chosen).map { title, plane in
            (title, try Page.png(crop(plane, at: place)))
        }
        var slider: (bicubic: [UInt8], network: [UInt8], name: String, size: Size)?
        if let network, order < Self.largestSliderCount {
            slider = (
                try Page.png(bicubic), try Page.png(network.1), network.0, high.size
            )
        }
        let exhibit = Exhibit(
            picture: picture.name, order: order, scale: scale, crops: crops, slider: slider)
        exhibits.withLock { $0.append(exhibit) }
    }

    /// The page with the tables of a report and all that was added.
    func html(of report: EvaluationReport) -> String {
        let exhibits = exhibits.withLock { $0 }
            .sorted { ($0.order, $0.scale) < ($1.order, $1.scale) }
        return Self.html(report, exhibits)
    }

    // MARK: - Crops

    /// The corner of the crop where the network gains most over bicubic: the squares of both errors
    /// are compared on a grid of half crops.
    private func telling(
        _ high: RealPlane, _ bicubic: RealPlane, _ network: RealPlane
    ) -> (x: Int, y: Int) {
        let size = high.size
        var best = (gain: -Double.infinity, x: 0, y: 0)
        let step = Self.cropExtent / 2
        for y in stride(from: 0, through: max(0, size.height - Self.cropExtent), by: step) {
            for x in stride(from: 0, through: max(0, size.width - Self.cropExtent), by: step) {
                var gain = 0.0
                for row in y..<min(y + Self.cropExtent, size.height) {
                    for column in x..<min(x + Self.cropExtent, size.width) {
                        let index = row * size.width + column
                        let before = bicubic.samples[index] - high.samples[index]
                        let after = network.samples[index] - high.samples[index]
                        gain += before * before - after * after
                    }
                }
                if gain > best.gain { best = (gain, x, y) }
            }
        }
        return (best.x, best.y)
    }

    private func crop(_ plane: RealPlane, at place: (x: Int, y: Int)) -> RealPlane {
        let size = Size(
            width: min(Self.cropExtent, plane.size.width - place.x),
            height: min(Self.cropExtent, plane.size.height - place.y))
        let samples = (0..<size.height).flatMap { y in
            let start = (place.y + y) * plane.size.width + place.x
            return plane.samples[start..<start + size.width]
        }
        return RealPlane(size: size, samples: samples)
    }
}
