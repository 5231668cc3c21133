import Imaging
import Media
import Networks

/// The filters of a network's first convolution as a picture, as papers show them: a square of
/// squares, ordered by variance, each filter from its most negative weight (black) over zero (gray)
/// to its most positive (white), with a title and the scale.
struct FilterPicture {
    /// A filter with weights −1...1, the largest of them 1 in magnitude.
    private struct Filter {
        let weights: [Float]
        let variance: Float
    }

    let kernel: KernelSize
    let count: Int
    private let title: String
    private let filters: [Filter]
    private let columns: Int
    /// Pixels of a weight, across and down.
    private let zoom: Int

    private static let gap = 6
    private static let margin = 16
    private static let lettering: Float = 11
    private static let head = 48
    private static let foot = 40

    /// Throws: `CommandFailure` (status 7) for a network without a convolution of luma.
    init(_ network: Network) throws {
        let first = network.layers.lazy.compactMap { layer -> Convolution? in
            guard case .convolution(let convolution) = layer.operation else { return nil }
            return convolution
        }.first
        guard let convolution = first else {
            throw CommandFailure(
                .network,
                "network '\(network.name)' has no convolution whose filters could be shown")
        }
        kernel = convolution.kernel
        let area = kernel.area
        // Of a layer with several inputs each filter is shown once for each of them.
        filters = stride(from: 0, to: convolution.weights.count, by: area)
            .map { Self.filter(Array(convolution.weights[$0..<$0 + area])) }
            .sorted { $0.variance > $1.variance }
        count = filters.count
        columns = max(1, Int(Double(count).squareRoot().rounded(.up)))
        zoom = max(3, min(16, 48 / max(kernel.width, kernel.height)))
        title = "\(network.name): \(count) FILTERS \(kernel.height)X\(kernel.width)".uppercased()
    }

    private static func filter(_ weights: [Float]) -> Filter {
        let largest = weights.map(abs).max() ?? 0
        let mean = weights.reduce(0, +) / Float(weights.count)
        let variance = weights.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
        return Filter(
            weights: largest > 0 ? weights.map { $0 / largest } : weights, variance: variance)
    }

    var picture: Picture {
        let cellWidth = kernel.width * zoom + Self.gap
        let cellHeight = kernel.height * zoom + Self.gap
        let rows = (count + columns - 1) / columns
        let titleWidth = Int(DemoLettering.width(of: title, height: Self.lettering)) + 1
        let size = Size(
            width: max(columns * cellWidth - Self.gap, titleWidth, 220) + 2 * Self.margin,
            height: Self.head + rows * cellHeight - Self.gap + Self.foot)
        var canvas = DemoCanvas(size: size)
        canvas.fill { point in
            DemoCanvas.Color(
                repeating: tone(Int(point.x), Int(point.y), cellWidth, cellHeight, size))
        }
        letter(title, at: DemoCanvas.Point(Float(Self.margin), 16), on: &canvas)
        let scale = Float(size.height - Self.foot + 17)
        letter("-", at: DemoCanvas.Point(Float(Self.margin), scale), on: &canvas)
        letter("0", at: DemoCanvas.Point(Float(Self.margin) + 86, scale), on: &canvas)
        letter("+", at: DemoCanvas.Point(Float(Self.margin) + 172, scale), on: &canvas)
        let bytes = canvas.pixels.map { UInt8(max(0, min(255, ($0.x * 255).rounded()))) }
        return Picture(size: size, planes: [bytes])
    }

    private func letter(
        _ text: String, at origin: DemoCanvas.Point, on canvas: inout DemoCanvas
    ) {
        DemoLettering.draw(
            text, on: &canvas, at: origin, height: Self.lettering, width: 1.4,
            color: DemoCanvas.Color(repeating: 0.1))
    }

    /// The gray of a pixel, without lettering.
    private func tone(
        _ x: Int, _ y: Int, _ cellWidth: Int, _ cellHeight: Int, _ size: Size
    ) -> Float {
        let paper: Float = 0.96
        // The scale under the filters, between the letters' columns.
        let rampTop = size.height - Self.foot + 18
        if y >= rampTop, y < rampTop + 10 {
            for (start, low) in [(16, Float(0)), (104, Float(0.5))] {
                let place = x - Self.margin - start
                if place >= 0, place < 60 { return low + Float(place) / 118 }
            }
        }
        let (left, top) = (x - Self.margin, y - Self.head)
        guard left >= 0, top >= 0 else { return paper }
        let (column, row) = (left / cellWidth, top / cellHeight)
        let (inX, inY) = (left % cellWidth / zoom, top % cellHeight / zoom)
        let index = row * columns + column
        guard column < columns, index < count, inX < kernel.width, inY < kernel.height else {
            return paper
        }
        return 0.5 + filters[index].weights[inY * kernel.width + inX] / 2
    }
}
