/// A stack of planes of numbers, `[channels][height][width]`, row-major.
package struct FeatureMap: Sendable, Hashable {
    package let channels: Int
    package let height: Int
    package let width: Int
    package var values: [Double]

    /// `values` must have `channels · height · width` elements.
    package init(channels: Int, height: Int, width: Int, values: [Double]) {
        precondition(
            values.count == channels * height * width,
            "\(values.count) values for \(channels)×\(height)×\(width)")
        self.channels = channels
        self.height = height
        self.width = width
        self.values = values
    }

    /// All samples equal.
    package init(channels: Int, height: Int, width: Int, repeating value: Double = 0) {
        self.init(
            channels: channels, height: height, width: width,
            values: [Double](repeating: value, count: channels * height * width))
    }

    package subscript(channel: Int, y: Int, x: Int) -> Double {
        get { values[(channel * height + y) * width + x] }
        set { values[(channel * height + y) * width + x] = newValue }
    }
}
